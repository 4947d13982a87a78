// The sketch of OtaStack's demo. Change the number below, then press the cloud
// at the top right, "Build and Publish". The simulated boards install the new
// build within seconds. A real board works the same way, once you have flashed
// this sketch by cable.

#include <ESP8266WiFi.h>
#include <ESP8266httpUpdate.h>

const int blinksPerSecond = 2;

// OtaStack defines the version of the build. With other tools it is the compile time.
#ifndef OTASTACK_VERSION
#define OTASTACK_VERSION __DATE__ ";" __TIME__
#endif

// OtaStack finds project and version in the image by this text.
#ifndef OTASTACK_MARKER
#define OTASTACK_MARKER "@otastack|project=blink|version=" OTASTACK_VERSION "|@"
#endif
const char otastack[] = OTASTACK_MARKER;

void setup() {
  Serial.begin(115200);
  asm volatile("" ::"r"(otastack));  // keeps the linker from dropping the marker
  Serial.println("Running " OTASTACK_VERSION);
  pinMode(LED_BUILTIN, OUTPUT);
  WiFi.mode(WIFI_STA);
  WiFi.begin("your network", "its password");
}

void loop() {
  digitalWrite(LED_BUILTIN, (millis() * 2 * blinksPerSecond / 1000) % 2 ? HIGH : LOW);

  static unsigned long lastCheck = 0;
  if (millis() - lastCheck < 60UL * 1000 || WiFi.status() != WL_CONNECTED) return;
  lastCheck = millis();
  WiFiClient client;
  ESPhttpUpdate.update(client, "http://your-otastack:8080/ota/blink", OTASTACK_VERSION);
}
