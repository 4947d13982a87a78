#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define DEC 10
#define HEX 16
#define OCT 8
#define BIN 2

class __FlashStringHelper;
class IPAddress;
class String;

/* Base class of everything that text can be written to. */
class Print {
public:
    virtual size_t write(uint8_t value) = 0;
    virtual size_t write(const uint8_t *bytes, size_t count);
    size_t write(const char *text);

    size_t print(const char *text);
    size_t print(const __FlashStringHelper *text);
    size_t print(const String &text);
    size_t print(const IPAddress &address);
    size_t print(char character);
    size_t print(int value, int base = DEC);
    size_t print(unsigned value, int base = DEC);
    size_t print(long value, int base = DEC);
    size_t print(unsigned long value, int base = DEC);
    size_t print(double value, int digits = 2);

    size_t println();
    template <class Value> size_t println(const Value &value) { return print(value) + println(); }
    template <class Value> size_t println(const Value &value, int format) { return print(value, format) + println(); }

    /* Supports %c, %d, %i, %s, %u, %x, %X and %%, with l and h, but no widths and no fractions. */
    size_t printf(const char *format, ...) __attribute__((format(printf, 2, 3)));

private:
    size_t vprintf(const char *format, va_list values);
};
