#pragma once

#include <ESP8266WiFi.h>

enum HTTPUpdateResult {
    HTTP_UPDATE_FAILED,
    HTTP_UPDATE_NO_UPDATES,
    HTTP_UPDATE_OK,
};

typedef HTTPUpdateResult t_httpUpdate_return;

/* Polls for new firmware. Always fails here. */
class ESP8266HTTPUpdate {
public:
    void rebootOnUpdate(bool reboot);
    void setLedPin(int pin = -1, uint8_t on = HIGH);
    void setAuthorization(const String &user, const String &password);
    void setAuthorization(const String &base64);
    t_httpUpdate_return update(WiFiClient &client, const String &url, const String &version = "");
    t_httpUpdate_return update(WiFiClient &client, const String &host, uint16_t port, const String &path = "/", const String &version = "");
    int getLastError();
    String getLastErrorString();
};

extern ESP8266HTTPUpdate ESPhttpUpdate;
