#include "Arduino.h"

HardwareSerial Serial;

void HardwareSerial::begin(unsigned long)
{
}

int HardwareSerial::available()
{
    return 0;
}

int HardwareSerial::read()
{
    return -1;
}

void HardwareSerial::flush()
{
}

void HardwareSerial::setDebugOutput(bool)
{
}

size_t HardwareSerial::write(uint8_t value)
{
    *reinterpret_cast<volatile uint32_t *>(SERIAL_FIFO) = value;
    return 1;
}
