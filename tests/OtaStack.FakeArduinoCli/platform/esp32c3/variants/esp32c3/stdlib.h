/* There is no C library for this compiler: what the core and small sketches need of one. */
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
