#pragma once

#include "Print.h"

class HardwareSerial : public Print {
public:
    void begin(unsigned long baud);
    int available();
    int read();
    void flush();
    void setDebugOutput(bool on);
    using Print::write;
    size_t write(uint8_t value) override;
    explicit operator bool() const { return true; }
};

extern HardwareSerial Serial;
