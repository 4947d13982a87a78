#include "WiFiClient.h"

int WiFiClient::connect(const char *, uint16_t)
{
    return 0;
}

int WiFiClient::available()
{
    return 0;
}

int WiFiClient::read()
{
    return -1;
}

void WiFiClient::stop()
{
}

uint8_t WiFiClient::connected()
{
    return 0;
}

size_t WiFiClient::write(uint8_t)
{
    return 0;
}
