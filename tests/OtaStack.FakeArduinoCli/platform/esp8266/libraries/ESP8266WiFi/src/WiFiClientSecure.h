#pragma once

#include "WiFiClient.h"

namespace BearSSL {

/* Certificates. Only their text is stored. */
class X509List {
public:
    explicit X509List(const char *pem) : _pem(pem) {}
    const char *pem() const { return _pem; }

private:
    const char *_pem;
};

class WiFiClientSecure : public WiFiClient {
public:
    void setTrustAnchors(const X509List *anchors) { _anchors = anchors; }
    void setInsecure() { _anchors = nullptr; }
    void setBufferSizes(int, int) {}
    int connect(const char *host, uint16_t port) override;

private:
    const X509List *_anchors = nullptr;
};

}

using BearSSL::WiFiClientSecure;
