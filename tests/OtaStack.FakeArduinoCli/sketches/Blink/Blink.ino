// Blinks, and tells which version it is: OtaStack finds the marker in the image, the board reports the text.

#ifndef OTASTACK_VERSION
#define OTASTACK_VERSION "1.0.0"
#endif

const char marker[] = "@otastack|version=" OTASTACK_VERSION "|@";

void setup()
{
    Serial.begin(115200);
    asm volatile("" ::"r"(marker)); // else the linker drops it
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
