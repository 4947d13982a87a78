#include "WiFiClientSecure.h"

int WiFiClientSecure::connect(const char *host, uint16_t port)
{
    if (_pem)
        Serial.println(_pem);
    return WiFiClient::connect(host, port);
}
