#pragma once

#include <Arduino.h>
#include <MovingAverage.h>

class Thermistor {
public:
    explicit Thermistor(uint8_t pin) : _pin(pin) {}

    /* Tenths of a degree. */
    int read();

private:
    uint8_t _pin;
    MovingAverage<8> _average;
};
