#pragma once

#include <Arduino.h>
#include "WiFiClient.h"
#include "WiFiClientSecure.h"

enum WiFiMode_t {
    WIFI_OFF = 0,
    WIFI_STA = 1,
    WIFI_AP = 2,
    WIFI_AP_STA = 3,
};

enum wl_status_t {
    WL_IDLE_STATUS = 0,
    WL_CONNECTED = 3,
    WL_CONNECT_FAILED = 4,
    WL_DISCONNECTED = 6,
};

/* The Wi-Fi network. Never connected here. */
class ESP8266WiFiClass {
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

extern ESP8266WiFiClass WiFi;
