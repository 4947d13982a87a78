/* The smallest sketch worth updating: it blinks, and knows its version the way the Arduino examples for ESPhttpUpdate do.
 * No core and no SDK: the compiler is all that the tests need. */

#define REGISTER(address) (*(volatile unsigned *)(address))

#if defined(__XTENSA__)
#define LED_ON REGISTER(0x60000304)
#define LED_OFF REGISTER(0x60000308)
#define IN_FLASH __attribute__((section(".irom0.text"), noinline))
#else
#define LED_ON REGISTER(0x60004008)
#define LED_OFF REGISTER(0x6000400C)
#define IN_FLASH __attribute__((section(".flash.text"), noinline))

/* esp_app_desc_t, filled as the libraries of arduino-esp32 fill it: with the version of the framework, not the sketch's. */
__attribute__((section(".rodata_desc"), used)) const struct {
    unsigned magic, secure_version, reserved_1[2];
    char version[32], project[32], time[16], date[16], idf[32];
    unsigned char elf_sha256[32];
    unsigned reserved_2[20];
} app_description = {
    .magic = 0xABCD5432,
    .version = "esp-idf: v4.4.7 38eeba213a",
    .project = "arduino-lib-builder",
    .time = __TIME__,
    .date = __DATE__,
    .idf = "v4.4.7-dirty",
};
#endif

__attribute__((used)) const char version[] = __DATE__ ";" __TIME__;

static unsigned pause = 400000;

IN_FLASH static void wait(unsigned turns)
{
    for (volatile unsigned turn = 0; turn < turns; turn++)
        ;
}

void start(void)
{
    for (;;) {
        LED_ON = 1 << 2;
        wait(pause);
        LED_OFF = 1 << 2;
        wait(pause);
        pause = ((pause << 1) & 0x7FFFF) + version[0];
    }
}
