#pragma once

#include <stdint.h>

class EspClass {
public:
    void restart() __attribute__((noreturn));
    void deepSleep(uint64_t microseconds);
    uint32_t getChipId() const;
    uint32_t getFreeHeap() const;
    uint64_t getEfuseMac() const;
};

extern EspClass ESP;
