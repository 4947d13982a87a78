/* The part of the Arduino language that small sketches use. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "pins_arduino.h"

#define HIGH 1
#define LOW 0
#define INPUT 0
#define OUTPUT 1
#define INPUT_PULLUP 2

#define PROGMEM
#define ICACHE_RAM_ATTR __attribute__((section(".iram.text")))
#define IRAM_ATTR ICACHE_RAM_ATTR
#define PSTR(text) (text)
#define F(text) (reinterpret_cast<const __FlashStringHelper *>(text))

#define bitRead(value, bit) (((value) >> (bit)) & 1)
#define constrain(value, low, high) ((value) < (low) ? (low) : ((value) > (high) ? (high) : (value)))

typedef bool boolean;
typedef uint8_t byte;

#ifdef __cplusplus
extern "C" {
#endif

void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);
int digitalRead(uint8_t pin);
int analogRead(uint8_t pin);
unsigned long millis(void);
unsigned long micros(void);
void delay(unsigned long milliseconds);
void delayMicroseconds(unsigned microseconds);
void yield(void);

#ifdef __cplusplus
}

class __FlashStringHelper;

#include "Client.h"
#include "Esp.h"
#include "HardwareSerial.h"
#include "IPAddress.h"
#include "WString.h"

template <class First, class Second> First min(First first, Second second) { return second < first ? second : first; }
template <class First, class Second> First max(First first, Second second) { return first < second ? second : first; }

long map(long value, long fromLow, long fromHigh, long toLow, long toHigh);
long random(long end);
long random(long begin, long end);
void randomSeed(unsigned long seed);

void configTime(long offset, int daylightOffset, const char *first, const char *second = nullptr);

void setup();
void loop();
#endif
