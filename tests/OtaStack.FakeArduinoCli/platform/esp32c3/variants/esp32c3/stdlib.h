/* This compiler has no C library. These functions are what the core and small sketches need. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int abs(int value);
int atoi(const char *text);
void *malloc(size_t size);
void free(void *memory);

#ifdef __cplusplus
}
#endif
