import { certificateFile } from './certificate';
import { companions, connect, identity, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** Any ESP32, over HTTP or HTTPS as the gateway's address says. */
export const esp32: Template = {
  id: 'esp32',
  label: 'ESP32',
  detail: 'HTTPUpdate for every ESP32 (C3, S3, C6, ...), over HTTP or HTTPS as the address says.',
  scheme: undefined,
  files: (sketch) => {
    const isSecure = sketch.origin.startsWith('https:');
    const files: [string, string][] = [[`${sketch.name}.ino`, source(sketch, isSecure)], ...companions()];
    return new Map(isSecure ? [...files, certificateFile] : files);
  },
};

const secureIncludes = `#include <WiFiClientSecure.h>

#include "certificate.h"  // who the board believes
#include "secrets.h"      // WIFI_SSID and WIFI_PASSWORD`;

const plainIncludes = `
#include "secrets.h"  // WIFI_SSID and WIFI_PASSWORD`;

const chip = `// The update client does not say which chip it runs on; with ?chip= the gateway knows, also where
// one project is built for several.
`;

function source(sketch: NewSketch, isSecure: boolean): string {
  const client = isSecure
    ? `  WiFiClientSecure client;
  client.setCACert(rootCertificate);
`
    : `  WiFiClient client;
`;
  return `// ${sketch.name} keeps itself up to date from OtaStack.
//
// Flash it once by cable. From then on "OtaStack: Build and Publish" is all it takes: the board asks
// the gateway every minute, and when there is something new it fetches it and restarts with it.

#include <HTTPUpdate.h>
#include <WiFi.h>
${isSecure ? secureIncludes : plainIncludes}

${identity(sketch, ' "?chip=" CONFIG_IDF_TARGET', chip)}
#ifdef LED_BUILTIN
const int ledPin = LED_BUILTIN;
#else
const int ledPin = 2;  // many boards have none: change it to your own
#endif

${connect}
// Asks, and updates where there is something new. After an update the board restarts, so that
// update() then does not return.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // it comes back by itself; ask again later

${client}  switch (httpUpdate.update(client, updateUrl, OTASTACK_VERSION)) {
    case HTTP_UPDATE_FAILED:
      Serial.print("Update failed: ");
      Serial.println(httpUpdate.getLastErrorString());
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
