#include "Arduino.h"

size_t Print::write(const uint8_t *bytes, size_t count)
{
    for (size_t at = 0; at < count; at++)
        write(bytes[at]);
    return count;
}

size_t Print::write(const char *text)
{
    return write(reinterpret_cast<const uint8_t *>(text), strlen(text));
}

size_t Print::print(const char *text)
{
    return write(text);
}

size_t Print::print(const __FlashStringHelper *text)
{
    return write(reinterpret_cast<const char *>(text));
}

size_t Print::print(const String &text)
{
    return write(text.c_str());
}

size_t Print::print(const IPAddress &address)
{
    return print(address.toString());
}

size_t Print::print(char character)
{
    return write(static_cast<uint8_t>(character));
}

size_t Print::print(int value, int base)
{
    return print(static_cast<long>(value), base);
}

size_t Print::print(unsigned value, int base)
{
    return print(static_cast<unsigned long>(value), base);
}

size_t Print::print(long value, int base)
{
    if (value >= 0 || base != DEC)
        return print(static_cast<unsigned long>(value), base);
    return print('-') + print(0UL - static_cast<unsigned long>(value), base);
}

size_t Print::print(unsigned long value, int base)
{
    char digits[8 * sizeof(value) + 1];
    char *digit = digits + sizeof(digits) - 1;
    *digit = 0;
    do {
        *--digit = "0123456789ABCDEF"[value % static_cast<unsigned>(base)];
        value /= static_cast<unsigned>(base);
    } while (value > 0);
    return write(digit);
}

size_t Print::print(double value, int digits)
{
    size_t count = 0;
    if (value < 0) {
        count += print('-');
        value = -value;
    }
    const unsigned long whole = static_cast<unsigned long>(value);
    count += print(whole) + print('.');
    for (value -= whole; digits > 0; digits--) {
        value *= 10;
        const int digit = static_cast<int>(value);
        count += print(static_cast<char>('0' + digit));
        value -= digit;
    }
    return count;
}

size_t Print::println()
{
    return write("\r\n");
}

size_t Print::printf(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const size_t count = vprintf(format, values);
    va_end(values);
    return count;
}

size_t Print::vprintf(const char *format, va_list values)
{
    size_t count = 0;
    for (; *format; format++) {
        if (*format != '%') {
            count += print(*format);
            continue;
        }
        do
            format++;
        while (*format == 'l' || *format == 'h');
        switch (*format) {
        case 'c': count += print(static_cast<char>(va_arg(values, int))); break;
        case 'd':
        case 'i': count += print(va_arg(values, long)); break;
        case 's': count += print(va_arg(values, const char *)); break;
        case 'u': count += print(va_arg(values, unsigned long)); break;
        case 'x':
        case 'X': count += print(va_arg(values, unsigned long), HEX); break;
        case 0: return count;
        default: count += print(*format); break;
        }
    }
    return count;
}
