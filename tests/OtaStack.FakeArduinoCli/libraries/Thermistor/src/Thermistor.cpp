#include "Thermistor.h"

int Thermistor::read()
{
    return static_cast<int>(map(_average.add(analogRead(_pin)), 0, 1023, -100, 600));
}
