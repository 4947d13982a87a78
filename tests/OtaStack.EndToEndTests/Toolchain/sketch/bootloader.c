/* Stands where the ESP8266 core puts eboot: the first 4096 bytes of an image. No test runs it. */

__attribute__((section(".rodata"), used)) static const char name[] = "boot";

void start(void)
{
    for (;;)
        ;
}
