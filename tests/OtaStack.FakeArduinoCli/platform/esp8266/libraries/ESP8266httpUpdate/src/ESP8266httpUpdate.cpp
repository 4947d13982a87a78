#include "ESP8266httpUpdate.h"

ESP8266HTTPUpdate ESPhttpUpdate;

void ESP8266HTTPUpdate::rebootOnUpdate(bool)
{
}

void ESP8266HTTPUpdate::setLedPin(int, uint8_t)
{
}

void ESP8266HTTPUpdate::setAuthorization(const String &user, const String &password)
{
    Serial.println(user + " shows a token of " + String(password.length()) + " characters");
}

void ESP8266HTTPUpdate::setAuthorization(const String &)
{
}

t_httpUpdate_return ESP8266HTTPUpdate::update(WiFiClient &, const String &url, const String &version)
{
    Serial.println(url + " x-version: " + version);
    return HTTP_UPDATE_FAILED;
}

t_httpUpdate_return ESP8266HTTPUpdate::update(WiFiClient &client, const String &host, uint16_t port, const String &path, const String &version)
{
    return update(client, String("http://") + host + ":" + String(port) + path, version);
}

int ESP8266HTTPUpdate::getLastError()
{
    return -1;
}

String ESP8266HTTPUpdate::getLastErrorString()
{
    return "connection failed";
}
