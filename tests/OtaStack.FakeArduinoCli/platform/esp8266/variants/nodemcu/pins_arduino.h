#pragma once

#define LED_BUILTIN 2
#define BUILTIN_LED 2

static const unsigned char D0 = 16, D1 = 5, D2 = 4, D3 = 0, D4 = 2, D5 = 14, D6 = 12, D7 = 13, D8 = 15;
static const unsigned char A0 = 17;

#define OUTPUT_SET 0x60000304
#define OUTPUT_CLEAR 0x60000308
#define OUTPUT_ENABLE 0x60000310
#define OUTPUT_DISABLE 0x60000314
#define INPUT_LEVEL 0x60000318
#define SERIAL_FIFO 0x60000000
#define MICROSECONDS 0x3FF20C00
