#pragma once

#include <WiFiClient.h>

class WiFiClientSecure : public WiFiClient {
public:
    void setCACert(const char *pem) { _pem = pem; }
    void setInsecure() { _pem = nullptr; }
    int connect(const char *host, uint16_t port) override;

private:
    const char *_pem = nullptr;
};
