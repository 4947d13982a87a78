import type { NewSketch } from './template';

/**
 * What every sketch of ours begins with: where to ask, what it runs, and the marker that the gateway reads.
 * @param query C++ to append to the address.
 * @param why Comment lines on it.
 */
export function identity(sketch: NewSketch, query = '', why = ''): string {
  return `// Where this board asks for firmware: the gateway's address and the project. Everything that is
// published as this project is offered to the boards that ask here.
${why}#ifndef OTASTACK_PROJECT
#define OTASTACK_PROJECT "${sketch.project}"
#endif
const char updateUrl[] = "${sketch.origin}/ota/" OTASTACK_PROJECT${query};

// The version this board reports. A build of OtaStack puts one in (from git, else the time of the
// build); elsewhere it is the compile time. To name versions yourself write one here, such as
// "1.2.3", and raise it for each release.
#ifndef OTASTACK_VERSION
#define OTASTACK_VERSION __DATE__ ";" __TIME__
#endif

// The gateway finds project and version in the image by this text, wherever it was built.
#ifndef OTASTACK_MARKER
#define OTASTACK_MARKER "@otastack|project=" OTASTACK_PROJECT "|version=" OTASTACK_VERSION "|@"
#endif
const char otastack[] = OTASTACK_MARKER;

const unsigned long checkEvery = 60UL * 1000;  // milliseconds between two questions for an update
unsigned long lastCheck = 0;
`;
}

/** Joins the network. */
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

/** setup() and loop(). `prepare` runs once the network is up. */
export function mainLoop(prepare = ''): string {
  return `void setup() {
  Serial.begin(115200);
  Serial.println();
  Serial.println("Running " OTASTACK_VERSION);
  asm volatile("" ::"r"(otastack));  // keeps the linker from dropping the marker
  pinMode(ledPin, OUTPUT);
  connectToWiFi();
${prepare}  checkForUpdate();
}

void loop() {
  // Unsigned subtraction stays right when millis() starts over after 49 days.
  if (millis() - lastCheck >= checkEvery) {
    lastCheck = millis();
    checkForUpdate();
  }

  // Your own code goes here. Keep it short, or call checkForUpdate() yourself now and then.
  digitalWrite(ledPin, (millis() / 500) % 2 ? HIGH : LOW);
}
`;
}

/** What every sketch of ours has beside its main file. */
export function companions(): [string, string][] {
  return [
    [
      'secrets.h',
      `#pragma once

// The Wi-Fi network that the boards join. git ignores this file (see .gitignore), so a clone of the
// sketch needs one of its own. The credentials are inside every image that is built with it.
#define WIFI_SSID "your network"
#define WIFI_PASSWORD "its password"
`,
    ],
    [
      '.gitignore',
      `# Wi-Fi credentials
secrets.h

# Written by each build, for editors
compile_commands.json
`,
    ],
  ];
}
