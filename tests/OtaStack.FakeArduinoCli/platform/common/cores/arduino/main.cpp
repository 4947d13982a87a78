#include "Arduino.h"

extern "C" void run()
{
    setup();
    for (;;)
        loop();
}
