import { certificateFile } from './certificate';
import { companions, connect, identity, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** ESP8266 over HTTPS: the gateway proves who it is before anything is taken from it. */
export const esp8266Https: Template = {
  id: 'esp8266-https',
  label: 'ESP8266 HTTPS',
  detail: 'ESPhttpUpdate over HTTPS with a checked certificate. For boards outside your own network; takes more memory.',
  scheme: 'https:',
  files: (sketch) => new Map([[`${sketch.name}.ino`, source(sketch)], certificateFile, ...companions()]),
};

function source(sketch: NewSketch): string {
  return `// ${sketch.name} keeps itself up to date from OtaStack, over HTTPS.
//
// Flash it once by cable. From then on "OtaStack: Build and Publish" is all it takes: the board asks
// the gateway every minute, and when there is something new it fetches it and restarts with it.

#include <ESP8266WiFi.h>
#include <ESP8266httpUpdate.h>
#include <WiFiClientSecure.h>
#include <time.h>

#include "certificate.h"  // who the board believes
#include "secrets.h"      // WIFI_SSID and WIFI_PASSWORD

${identity(sketch)}
const int ledPin = LED_BUILTIN;

BearSSL::X509List trusted(rootCertificate);

${connect}
// A certificate is valid from one day to another, so the board has to know which day it is.
void setClock() {
  configTime(0, 0, "pool.ntp.org", "time.google.com");
  Serial.print("Clock ");
  while (time(nullptr) < 1600000000) {
    delay(500);
    Serial.print(".");
  }
  Serial.println(" set");
}

// Asks, and updates where there is something new. After an update the board restarts, so that
// update() then does not return.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // it comes back by itself; ask again later

  BearSSL::WiFiClientSecure client;
  client.setTrustAnchors(&trusted);
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

${mainLoop('  setClock();\n')}`;
}
