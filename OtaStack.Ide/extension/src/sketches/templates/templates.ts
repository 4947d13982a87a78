import { esp32 } from './esp32';
import { esp8266 } from './esp8266';
import { esp8266Https } from './esp8266Https';
import type { Template } from './template';

/** The templates that "New OTA Sketch" offers. */
export const templates: readonly Template[] = [esp8266, esp8266Https, esp32];
