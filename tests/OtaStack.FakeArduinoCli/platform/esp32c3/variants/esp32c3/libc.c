#include <stdint.h>
#include "stdlib.h"
#include "string.h"

extern char heap_begin[], heap_end[];

static char *heap = heap_begin;

int abs(int value)
{
    return value < 0 ? -value : value;
}

int atoi(const char *text)
{
    const int negative = *text == '-';
    int value = 0;
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return negative ? -value : value;
}

/* Memory is never reused: tests do not run this code for long, if at all. */
void *malloc(size_t size)
{
    char *memory = heap;
    size = (size + 7) & ~(size_t)7;
    if (size > (size_t)(heap_end - heap))
        return 0;
    heap += size;
    return memory;
}

void free(void *memory)
{
    (void)memory;
}

void *memcpy(void *to, const void *from, size_t count)
{
    char *target = to;
    const char *source = from;
    while (count-- > 0)
        *target++ = *source++;
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    char *target = to;
    const char *source = from;
    if (target < source)
        return memcpy(to, from, count);
    while (count-- > 0)
        target[count] = source[count];
    return to;
}

void *memset(void *memory, int value, size_t count)
{
    char *target = memory;
    while (count-- > 0)
        *target++ = (char)value;
    return memory;
}

int memcmp(const void *first, const void *second, size_t count)
{
    const uint8_t *one = first, *other = second;
    for (; count > 0; count--, one++, other++) {
        if (*one != *other)
            return *one - *other;
    }
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

char *strcpy(char *to, const char *from)
{
    return memcpy(to, from, strlen(from) + 1);
}

int strcmp(const char *first, const char *second)
{
    return strncmp(first, second, ~(size_t)0);
}

int strncmp(const char *first, const char *second, size_t count)
{
    for (; count > 0; count--, first++, second++) {
        if (*first != *second || !*first)
            return (uint8_t)*first - (uint8_t)*second;
    }
    return 0;
}
