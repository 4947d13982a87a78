import { checkForUpdate, companions, connect, identity, introduction, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** ESP8266 over plain HTTP. */
export const esp8266: Template = {
  id: 'esp8266',
  label: 'ESP8266 classic',
  detail: 'ESPhttpUpdate over plain HTTP, for boards in your own network. Smallest and fastest.',
  scheme: 'http:',
  files: (sketch) => new Map([[`${sketch.name}.ino`, source(sketch)], ...companions()]),
};

function source(sketch: NewSketch): string {
  return `${introduction(sketch)}
#include <ESP8266WiFi.h>
#include <ESP8266httpUpdate.h>

#include "secrets.h"  // WIFI_SSID and WIFI_PASSWORD

${identity(sketch)}
const int ledPin = LED_BUILTIN;

${connect}
${checkForUpdate('ESPhttpUpdate', '  WiFiClient client;\n')}
${mainLoop()}`;
}
