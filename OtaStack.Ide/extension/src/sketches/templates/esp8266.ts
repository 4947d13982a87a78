import { companions, connect, identity, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** ESP8266 over plain HTTP: what `ESPhttpUpdate` was made for. */
export const esp8266: Template = {
  id: 'esp8266',
  label: 'ESP8266 classic',
  detail: 'ESPhttpUpdate over plain HTTP, inside your own network. Smallest and fastest.',
  scheme: 'http:',
  files: (sketch) => new Map([[`${sketch.name}.ino`, source(sketch)], ...companions()]),
};

function source(sketch: NewSketch): string {
  return `// ${sketch.name} keeps itself up to date from OtaStack.
//
// Flash it once by cable. From then on "OtaStack: Build and Publish" is all it takes: the board asks
// the gateway every minute, and when there is something new it fetches it and restarts with it.

#include <ESP8266WiFi.h>
#include <ESP8266httpUpdate.h>

#include "secrets.h"  // WIFI_SSID and WIFI_PASSWORD

${identity(sketch)}
const int ledPin = LED_BUILTIN;

${connect}
// Asks, and updates where there is something new. After an update the board restarts, so that
// update() then does not return.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // it comes back by itself; ask again later

  WiFiClient client;
  switch (ESPhttpUpdate.update(client, updateUrl, OTASTACK_VERSION)) {
    case HTTP_UPDATE_FAILED:
      Serial.print("Update failed: ");
      Serial.println(ESPhttpUpdate.getLastErrorString());
      break;
    case HTTP_UPDATE_NO_UPDATES:
      Serial.println("Up to date");
      break;
    case HTTP_UPDATE_OK:
      break;
  }
}

${mainLoop()}`;
}
