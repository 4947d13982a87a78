#include "WiFi.h"

WiFiClass WiFi;

wl_status_t WiFiClass::begin(const char *, const char *)
{
    return WL_DISCONNECTED;
}

bool WiFiClass::mode(WiFiMode_t)
{
    return true;
}

wl_status_t WiFiClass::status()
{
    return WL_DISCONNECTED;
}

bool WiFiClass::disconnect(bool)
{
    return true;
}

bool WiFiClass::reconnect()
{
    return false;
}

IPAddress WiFiClass::localIP()
{
    return IPAddress();
}

String WiFiClass::macAddress()
{
    return "00:00:00:00:00:00";
}

int32_t WiFiClass::RSSI()
{
    return 0;
}
