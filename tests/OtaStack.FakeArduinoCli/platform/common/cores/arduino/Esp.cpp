#include "Arduino.h"

EspClass ESP;

void EspClass::restart()
{
    for (;;)
        ;
}

void EspClass::deepSleep(uint64_t)
{
}

uint32_t EspClass::getChipId() const
{
    return 0;
}

uint32_t EspClass::getFreeHeap() const
{
    return 0;
}

uint64_t EspClass::getEfuseMac() const
{
    return 0;
}
