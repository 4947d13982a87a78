#include "Arduino.h"

#define REGISTER(address) (*reinterpret_cast<volatile uint32_t *>(address))

static uint32_t seed = 1;

extern "C" {

void pinMode(uint8_t pin, uint8_t mode)
{
    REGISTER(mode == OUTPUT ? OUTPUT_ENABLE : OUTPUT_DISABLE) = 1u << pin;
}

void digitalWrite(uint8_t pin, uint8_t level)
{
    REGISTER(level == LOW ? OUTPUT_CLEAR : OUTPUT_SET) = 1u << pin;
}

int digitalRead(uint8_t pin)
{
    return (REGISTER(INPUT_LEVEL) >> pin) & 1;
}

int analogRead(uint8_t)
{
    return 0;
}

unsigned long micros()
{
    return REGISTER(MICROSECONDS);
}

unsigned long millis()
{
    return micros() / 1000;
}

void delayMicroseconds(unsigned microseconds)
{
    const unsigned long begin = micros();
    while (micros() - begin < microseconds)
        ;
}

void delay(unsigned long milliseconds)
{
    while (milliseconds-- > 0)
        delayMicroseconds(1000);
}

void yield()
{
}

}

long map(long value, long fromLow, long fromHigh, long toLow, long toHigh)
{
    return (value - fromLow) * (toHigh - toLow) / (fromHigh - fromLow) + toLow;
}

long random(long end)
{
    seed = seed * 1103515245u + 12345u;
    return end > 0 ? static_cast<long>((seed >> 8) % static_cast<uint32_t>(end)) : 0;
}

long random(long begin, long end)
{
    return begin + random(end - begin);
}

void randomSeed(unsigned long value)
{
    seed = value;
}

/* Does not set the clock, because there is no network. */
void configTime(long, int, const char *, const char *)
{
}
