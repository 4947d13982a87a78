/* This compiler has no C library. These functions are what the core and small sketches need. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *memory, int value, size_t count);
int memcmp(const void *first, const void *second, size_t count);
size_t strlen(const char *text);
char *strcpy(char *to, const char *from);
int strcmp(const char *first, const char *second);
int strncmp(const char *first, const char *second, size_t count);

#ifdef __cplusplus
}
#endif
