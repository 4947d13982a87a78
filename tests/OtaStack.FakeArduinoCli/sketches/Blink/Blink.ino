// Blinks. The marker tells OtaStack the version of the image.

#ifndef OTASTACK_VERSION
#define OTASTACK_VERSION "1.0.0"
#endif

const char marker[] = "@otastack|version=" OTASTACK_VERSION "|@";

void setup()
{
    Serial.begin(115200);
    asm volatile("" ::"r"(marker)); // keeps the linker from removing the marker
    Serial.println("Blink " OTASTACK_VERSION);
    pinMode(LED_BUILTIN, OUTPUT);
}

void loop()
{
    blink(200);
}

void blink(int milliseconds)
{
    digitalWrite(LED_BUILTIN, LOW);
    delay(milliseconds);
    digitalWrite(LED_BUILTIN, HIGH);
    delay(milliseconds);
}
