#pragma once

#include <Arduino.h>

/* A connection. Always fails here. */
class WiFiClient : public Client {
public:
    int connect(const char *host, uint16_t port) override;
    int available() override;
    int read() override;
    void stop() override;
    uint8_t connected() override;
    using Print::write;
    size_t write(uint8_t value) override;
};
