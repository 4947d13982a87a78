/* Functions that the compiler calls implicitly. There is no libstdc++. */

#include <stdlib.h>

void *operator new(size_t size)
{
    return malloc(size);
}

void *operator new[](size_t size)
{
    return malloc(size);
}

void operator delete(void *memory) noexcept
{
    free(memory);
}

void operator delete[](void *memory) noexcept
{
    free(memory);
}

void operator delete(void *memory, size_t) noexcept
{
    free(memory);
}

void operator delete[](void *memory, size_t) noexcept
{
    free(memory);
}

extern "C" void __cxa_pure_virtual()
{
    for (;;)
        ;
}

extern "C" int __cxa_atexit(void (*)(void *), void *, void *)
{
    return 0;
}

void *__dso_handle;
