/* The entry point that the boot loader calls. */

extern "C" {

typedef void (*Constructor)();

extern unsigned bss_begin[], bss_end[];
extern const Constructor init_begin[], init_end[];

void run();

void start()
{
    for (unsigned *word = bss_begin; word < bss_end; word++)
        *word = 0;
    for (const Constructor *constructor = init_begin; constructor < init_end; constructor++)
        (*constructor)();
    run();
}

}
