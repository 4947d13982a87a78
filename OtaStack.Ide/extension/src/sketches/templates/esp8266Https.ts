import { certificateFile } from './certificate';
import { checkForUpdate, companions, connect, identity, introduction, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** ESP8266 over HTTPS. The board checks the gateway's certificate. */
export const esp8266Https: Template = {
  id: 'esp8266-https',
  label: 'ESP8266 HTTPS',
  detail: 'ESPhttpUpdate over HTTPS with certificate check, for boards outside your network. Needs more memory.',
  scheme: 'https:',
  files: (sketch) => new Map([[`${sketch.name}.ino`, source(sketch)], certificateFile, ...companions()]),
};

const client = `  BearSSL::WiFiClientSecure client;
  client.setTrustAnchors(&trusted);
`;

function source(sketch: NewSketch): string {
  return `${introduction(sketch, ', over HTTPS')}
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

${checkForUpdate('ESPhttpUpdate', client)}
${mainLoop('  setClock();\n')}`;
}
