#include "HTTPUpdate.h"

HTTPUpdate httpUpdate;

void HTTPUpdate::rebootOnUpdate(bool)
{
}

void HTTPUpdate::setLedPin(int, uint8_t)
{
}

void HTTPUpdate::setAuthorization(const String &user, const String &password)
{
    Serial.println(user + " shows a token of " + String(password.length()) + " characters");
}

void HTTPUpdate::setAuthorization(const String &)
{
}

t_httpUpdate_return HTTPUpdate::update(WiFiClient &, const String &url, const String &version)
{
    Serial.println(url + " x-version: " + version);
    return HTTP_UPDATE_FAILED;
}

t_httpUpdate_return HTTPUpdate::update(WiFiClient &client, const String &host, uint16_t port, const String &path, const String &version)
{
    return update(client, String("http://") + host + ":" + String(port) + path, version);
}

int HTTPUpdate::getLastError()
{
    return -1;
}

String HTTPUpdate::getLastErrorString()
{
    return "connection failed";
}
