#include "Arduino.h"

String::String(const char *text)
{
    append(text, strlen(text));
}

String::String(const __FlashStringHelper *text) : String(reinterpret_cast<const char *>(text))
{
}

String::String(const String &other)
{
    append(other.c_str(), other._length);
}

String::String(char character)
{
    append(&character, 1);
}

String::String(int value, unsigned char base) : String(static_cast<long>(value), base)
{
}

String::String(unsigned value, unsigned char base)
{
    appendNumber(value, base);
}

String::String(long value, unsigned char base)
{
    if (value < 0)
        append("-", 1);
    appendNumber(value < 0 ? 0UL - static_cast<unsigned long>(value) : static_cast<unsigned long>(value), base);
}

String::String(unsigned long value, unsigned char base)
{
    appendNumber(value, base);
}

String::~String()
{
    free(_text);
}

String &String::operator=(const String &other)
{
    if (this != &other) {
        _length = 0;
        append(other.c_str(), other._length);
    }
    return *this;
}

String &String::operator+=(const String &other)
{
    append(other.c_str(), other._length);
    return *this;
}

String &String::operator+=(char character)
{
    append(&character, 1);
    return *this;
}

bool String::operator==(const String &other) const
{
    return _length == other._length && memcmp(c_str(), other.c_str(), _length) == 0;
}

int String::indexOf(const String &text) const
{
    for (size_t at = 0; at + text._length <= _length; at++) {
        if (memcmp(_text + at, text.c_str(), text._length) == 0)
            return static_cast<int>(at);
    }
    return -1;
}

bool String::startsWith(const String &text) const
{
    return text._length <= _length && memcmp(c_str(), text.c_str(), text._length) == 0;
}

String String::substring(size_t from, size_t to) const
{
    String part;
    to = to < _length ? to : _length;
    if (from < to)
        part.append(_text + from, to - from);
    return part;
}

long String::toInt() const
{
    const char *digit = c_str();
    const bool negative = *digit == '-';
    long value = 0;
    for (digit += negative; *digit >= '0' && *digit <= '9'; digit++)
        value = value * 10 + (*digit - '0');
    return negative ? -value : value;
}

void String::append(const char *text, size_t length)
{
    char *longer = static_cast<char *>(malloc(_length + length + 1));
    if (!longer)
        return;
    memcpy(longer, c_str(), _length);
    memcpy(longer + _length, text, length);
    longer[_length + length] = 0;
    free(_text);
    _text = longer;
    _length += length;
}

void String::appendNumber(unsigned long value, unsigned char base)
{
    char digits[8 * sizeof(value)];
    char *digit = digits + sizeof(digits);
    do {
        *--digit = "0123456789abcdef"[value % base];
        value /= base;
    } while (value > 0);
    append(digit, static_cast<size_t>(digits + sizeof(digits) - digit));
}

String operator+(const String &first, const String &second)
{
    String both(first);
    both += second;
    return both;
}
