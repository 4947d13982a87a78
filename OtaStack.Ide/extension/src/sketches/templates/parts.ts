import type { NewSketch } from './template';

/** The comment at the top of every template. `how` continues its first sentence. */
export function introduction(sketch: NewSketch, how = ''): string {
  return `// ${sketch.name} updates itself from OtaStack${how}.
//
// Flash it once by cable. After that, run "OtaStack: Build and Publish". The board polls the gateway
// every minute. When there is new firmware, the board downloads it and restarts.
`;
}

/**
 * What every template declares first: the URL to poll, the version, and the marker that the gateway reads.
 * @param query C++ expression to append to the URL.
 * @param why Comment lines that explain it.
 */
export function identity(sketch: NewSketch, query = '', why = ''): string {
  return `// The URL that this board polls: the gateway's address and the project. The gateway offers every
// firmware of this project to the boards that poll this URL.
${why}#ifndef OTASTACK_PROJECT
#define OTASTACK_PROJECT "${sketch.project}"
#endif
const char updateUrl[] = "${sketch.origin}/ota/" OTASTACK_PROJECT${query};

// The version that this board reports. OtaStack's builds set it from git, or to the time of the
// build. Other tools use the compile time. To choose versions yourself, write one here, such as
// "1.2.3", and increase it for each release.
#ifndef OTASTACK_VERSION
#define OTASTACK_VERSION __DATE__ ";" __TIME__
#endif

// The gateway reads project and version from this text in the image.
#ifndef OTASTACK_MARKER
#define OTASTACK_MARKER "@otastack|project=" OTASTACK_PROJECT "|version=" OTASTACK_VERSION "|@"
#endif
const char otastack[] = OTASTACK_MARKER;

const unsigned long checkEvery = 60UL * 1000;  // milliseconds between two polls
unsigned long lastCheck = 0;
`;
}

/** A function that joins the Wi-Fi network. */
export const connect = `void connectToWiFi() {
  WiFi.mode(WIFI_STA);
  WiFi.begin(WIFI_SSID, WIFI_PASSWORD);
  Serial.print("Wi-Fi ");
  while (WiFi.status() != WL_CONNECTED) {
    delay(500);
    Serial.print(".");
  }
  Serial.println(" connected");
}
`;

/**
 * C++ lines that show the project's token to the gateway, if there is one. Both stock clients send it as the password of
 * Basic authentication; the gateway ignores the user name, but the clients need one.
 */
function authorization(updater: string): string {
  return `#ifdef OTASTACK_TOKEN
  // OtaStack defines it in its builds after "OtaStack: Give This Project a Token". Do not write a token here.
  ${updater}.setAuthorization("board", OTASTACK_TOKEN);
#endif
`;
}

/**
 * A function that polls the gateway.
 * @param updater The update object of the board's core.
 * @param client C++ lines that declare `client`, the connection to the gateway.
 */
export function checkForUpdate(updater: string, client: string): string {
  return `// Polls the gateway and installs new firmware. The board restarts after an update, so update() does
// not return in that case.
void checkForUpdate() {
  if (WiFi.status() != WL_CONNECTED) return;  // Wi-Fi reconnects by itself; poll again later

${client}${authorization(updater)}  switch (${updater}.update(client, updateUrl, OTASTACK_VERSION)) {
    case HTTP_UPDATE_FAILED:
      Serial.print("Update failed: ");
      Serial.println(${updater}.getLastErrorString());
      break;
    case HTTP_UPDATE_NO_UPDATES:
      Serial.println("Up to date");
      break;
    case HTTP_UPDATE_OK:
      break;
  }
}
`;
}

/** setup() and loop(). `prepare` runs when the network is connected. */
export function mainLoop(prepare = ''): string {
  return `void setup() {
  Serial.begin(115200);
  Serial.println();
  Serial.println("Running " OTASTACK_VERSION);
  asm volatile("" ::"r"(otastack));  // keeps the linker from removing the marker
  pinMode(ledPin, OUTPUT);
  connectToWiFi();
${prepare}  checkForUpdate();
}

void loop() {
  // Unsigned subtraction is still right when millis() starts again at 0 after 49 days.
  if (millis() - lastCheck >= checkEvery) {
    lastCheck = millis();
    checkForUpdate();
  }

  // Put your own code here. If it runs for long, call checkForUpdate() in it now and then.
  digitalWrite(ledPin, (millis() / 500) % 2 ? HIGH : LOW);
}
`;
}

/** The other files of every template. */
export function companions(): [string, string][] {
  return [
    [
      'secrets.h',
      `#pragma once

// The Wi-Fi network that the boards join. git ignores this file (see .gitignore), so create it again
// in each clone of the sketch. Every image that is built with it contains these credentials.
#define WIFI_SSID "your network"
#define WIFI_PASSWORD "its password"
`,
    ],
    [
      '.gitignore',
      `# Wi-Fi credentials
secrets.h

# Written by each build for editors
compile_commands.json
`,
    ],
  ];
}
