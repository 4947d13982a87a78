#include "Arduino.h"

String IPAddress::toString() const
{
    String text(_bytes[0]);
    for (int at = 1; at < 4; at++)
        text += String(".") + String(_bytes[at]);
    return text;
}
