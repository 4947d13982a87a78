import { certificateFile } from './certificate';
import { companions, connect, identity, mainLoop } from './parts';
import type { NewSketch, Template } from './template';

/** Any ESP32. HTTP or HTTPS follows from the gateway's address. */
export const esp32: Template = {
  id: 'esp32',
  label: 'ESP32',
  detail: 'HTTPUpdate for any ESP32 (C3, S3, C6, ...). The gateway address decides between HTTP and HTTPS.',
  scheme: undefined,
  files: (sketch) => {
    const isSecure = sketch.origin.startsWith('https:');
    const files: [string, string][] = [[`${sketch.name}.ino`, source(sketch, isSecure)], ...companions()];
    return new Map(isSecure ? [...files, certificateFile] : files);
  },
};

const secureIncludes = `#include <WiFiClientSecure.h>

#include "certificate.h"  // the root certificate that the board trusts
#include "secrets.h"      // WIFI_SSID and WIFI_PASSWORD`;

const plainIncludes = `
#include "secrets.h"  // WIFI_SSID and WIFI_PASSWORD`;

const chip = `// The update client does not tell the gateway which chip it runs on, so ?chip= does. The gateway needs
// this if one project is built for several chips.
`;

function source(sketch: NewSketch, isSecure: boolean): string {
  const client = isSecure
    ? `  WiFiClientSecure client;
  client.setCACert(rootCertificate);
`
    : `  WiFiClient client;
`;
  return `// ${sketch.name} updates itself from OtaStack.
//
// Flash it once by cable. After that, run "OtaStack: Build and Publish". The board polls the gateway
// every minute. When there is new firmware, the board downloads it and restarts.

#include <HTTPUpdate.h>
#include <WiFi.h>
${isSecure ? secureIncludes : plainIncludes}

${identity(sketch, ' "?chip=" CONFIG_IDF_TARGET', chip)}
#ifdef LED_BUILTIN
const int ledPin = LED_BUILTIN;
#else
const int ledPin = 2;  // many boards have no LED: change the pin to your own
#endif

${connect}
// Polls the gateway and installs new firmware. The board restarts after an update, so update() does
// not return in that case.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // Wi-Fi reconnects by itself; poll again later

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
