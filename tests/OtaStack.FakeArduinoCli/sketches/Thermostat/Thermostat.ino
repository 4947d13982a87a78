// Uses a library that depends on another one. The version is the compile time, as in the examples of ESPhttpUpdate.

#include <Thermistor.h>

const char version[] = __DATE__ ";" __TIME__;

Thermistor thermistor(A0);

void setup()
{
    Serial.begin(115200);
    Serial.println(version);
    pinMode(LED_BUILTIN, OUTPUT);
}

void loop()
{
    const int tenths = thermistor.read();
    Serial.printf("%d.%d\n", tenths / 10, tenths % 10);
    digitalWrite(LED_BUILTIN, tenths < 200 ? LOW : HIGH);
    delay(1000);
}
