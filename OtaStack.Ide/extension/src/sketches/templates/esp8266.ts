import { companions, connect, identity, mainLoop } from './parts';
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
  return `// ${sketch.name} updates itself from OtaStack.
//
// Flash it once by cable. After that, run "OtaStack: Build and Publish". The board polls the gateway
// every minute. When there is new firmware, the board downloads it and restarts.

#include <ESP8266WiFi.h>
#include <ESP8266httpUpdate.h>

#include "secrets.h"  // WIFI_SSID and WIFI_PASSWORD

${identity(sketch)}
const int ledPin = LED_BUILTIN;

${connect}
// Polls the gateway and installs new firmware. The board restarts after an update, so update() does
// not return in that case.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // Wi-Fi reconnects by itself; poll again later

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
