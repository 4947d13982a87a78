#pragma once

#include <Arduino.h>
#include "WiFiClient.h"

enum WiFiMode_t {
    WIFI_MODE_NULL = 0,
    WIFI_MODE_STA,
    WIFI_MODE_AP,
    WIFI_MODE_APSTA,
};

#define WIFI_OFF WIFI_MODE_NULL
#define WIFI_STA WIFI_MODE_STA
#define WIFI_AP WIFI_MODE_AP
#define WIFI_AP_STA WIFI_MODE_APSTA

enum wl_status_t {
    WL_IDLE_STATUS = 0,
    WL_CONNECTED = 3,
    WL_CONNECT_FAILED = 4,
    WL_DISCONNECTED = 6,
};

/* The Wi-Fi network. Never connected here. */
class WiFiClass {
public:
    wl_status_t begin(const char *name, const char *password = nullptr);
    bool mode(WiFiMode_t mode);
    wl_status_t status();
    bool disconnect(bool off = false);
    bool reconnect();
    IPAddress localIP();
    String macAddress();
    int32_t RSSI();
};

extern WiFiClass WiFi;
