#pragma once

#include <stdint.h>
#include "WString.h"

class IPAddress {
public:
    IPAddress(uint8_t first = 0, uint8_t second = 0, uint8_t third = 0, uint8_t fourth = 0)
        : _bytes{first, second, third, fourth} {}
    uint8_t operator[](int at) const { return _bytes[at]; }
    String toString() const;

private:
    uint8_t _bytes[4];
};
