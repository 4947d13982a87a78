import { certificateFile } from './certificate';
import { checkForUpdate, companions, connect, identity, introduction, mainLoop } from './parts';
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
  return `${introduction(sketch)}
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
${checkForUpdate('httpUpdate', client)}
${mainLoop()}`;
}
