/* Takes the place of the ESP8266 core's eboot, the first 4096 bytes of an image. It never runs. */

__attribute__((section(".rodata"), used)) static const char name[] = "boot";

void start(void)
{
    for (;;)
        ;
}
