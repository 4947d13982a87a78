#include "ESP8266WiFi.h"

ESP8266WiFiClass WiFi;

wl_status_t ESP8266WiFiClass::begin(const char *, const char *)
{
    return WL_DISCONNECTED;
}

bool ESP8266WiFiClass::mode(WiFiMode_t)
{
    return true;
}

wl_status_t ESP8266WiFiClass::status()
{
    return WL_DISCONNECTED;
}

bool ESP8266WiFiClass::disconnect(bool)
{
    return true;
}

bool ESP8266WiFiClass::reconnect()
{
    return false;
}

IPAddress ESP8266WiFiClass::localIP()
{
    return IPAddress();
}

String ESP8266WiFiClass::macAddress()
{
    return "00:00:00:00:00:00";
}

int32_t ESP8266WiFiClass::RSSI()
{
    return 0;
}
