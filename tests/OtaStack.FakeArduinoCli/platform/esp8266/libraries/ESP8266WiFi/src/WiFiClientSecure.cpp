#include "WiFiClientSecure.h"

int BearSSL::WiFiClientSecure::connect(const char *host, uint16_t port)
{
    if (_anchors)
        Serial.println(_anchors->pem());
    return WiFiClient::connect(host, port);
}
