#pragma once

#include <stddef.h>

class __FlashStringHelper;

/* A string that owns its memory. */
class String {
public:
    String(const char *text = "");
    String(const __FlashStringHelper *text);
    String(const String &other);
    explicit String(char character);
    explicit String(int value, unsigned char base = 10);
    explicit String(unsigned value, unsigned char base = 10);
    explicit String(long value, unsigned char base = 10);
    explicit String(unsigned long value, unsigned char base = 10);
    ~String();

    String &operator=(const String &other);
    String &operator+=(const String &other);
    String &operator+=(char character);
    bool operator==(const String &other) const;
    bool operator!=(const String &other) const { return !(*this == other); }
    char operator[](size_t at) const { return at < _length ? _text[at] : 0; }

    const char *c_str() const { return _text ? _text : ""; }
    size_t length() const { return _length; }
    bool isEmpty() const { return _length == 0; }
    int indexOf(const String &text) const;
    bool startsWith(const String &text) const;
    String substring(size_t from, size_t to = ~static_cast<size_t>(0)) const;
    long toInt() const;

private:
    void append(const char *text, size_t length);
    void appendNumber(unsigned long value, unsigned char base);

    char *_text = nullptr;
    size_t _length = 0;
};

String operator+(const String &first, const String &second);
