import { certificateFile } from './certificate';
import { companions, connect, identity, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** ESP8266 over HTTPS. The board checks the gateway's certificate. */
export const esp8266Https: Template = {
  id: 'esp8266-https',
  label: 'ESP8266 HTTPS',
  detail: 'ESPhttpUpdate over HTTPS with certificate check, for boards outside your network. Needs more memory.',
  scheme: 'https:',
  files: (sketch) => new Map([[`${sketch.name}.ino`, source(sketch)], certificateFile, ...companions()]),
};

function source(sketch: NewSketch): string {
  return `// ${sketch.name} updates itself from OtaStack, over HTTPS.
//
// Flash it once by cable. After that, run "OtaStack: Build and Publish". The board polls the gateway
// every minute. When there is new firmware, the board downloads it and restarts.

#include <ESP8266WiFi.h>
#include <ESP8266httpUpdate.h>
#include <WiFiClientSecure.h>
#include <time.h>

#include "certificate.h"  // the root certificate that the board trusts
#include "secrets.h"      // WIFI_SSID and WIFI_PASSWORD

${identity(sketch)}
const int ledPin = LED_BUILTIN;

BearSSL::X509List trusted(rootCertificate);

${connect}
// The board needs the date to check whether the gateway's certificate is valid.
void setClock() {
  configTime(0, 0, "pool.ntp.org", "time.google.com");
  Serial.print("Clock ");
  while (time(nullptr) < 1600000000) {
    delay(500);
    Serial.print(".");
  }
  Serial.println(" set");
}

// Polls the gateway and installs new firmware. The board restarts after an update, so update() does
// not return in that case.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // Wi-Fi reconnects by itself; poll again later

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
