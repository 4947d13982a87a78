/** A name that is available in every sketch. */
export interface KnownName {
  readonly name: string;
  readonly kind: 'function' | 'object' | 'constant' | 'type' | 'keyword';

  /** How it is used, on one line. */
  readonly detail: string;
}

const functions = `
pinMode(pin, mode)
digitalWrite(pin, value)
digitalRead(pin)
analogRead(pin)
analogWrite(pin, value)
delay(milliseconds)
delayMicroseconds(microseconds)
millis()
micros()
yield()
attachInterrupt(interrupt, handler, mode)
detachInterrupt(interrupt)
digitalPinToInterrupt(pin)
noInterrupts()
interrupts()
tone(pin, frequency, duration)
noTone(pin)
pulseIn(pin, value, timeout)
shiftIn(dataPin, clockPin, bitOrder)
shiftOut(dataPin, clockPin, bitOrder, value)
map(value, fromLow, fromHigh, toLow, toHigh)
constrain(value, low, high)
min(a, b)
max(a, b)
abs(value)
random(low, high)
randomSeed(seed)
bitRead(value, bit)
bitWrite(value, bit, bitValue)
bitSet(value, bit)
bitClear(value, bit)
configTime(offsetSeconds, daylightSeconds, server)
ledcAttach(pin, frequency, resolution)
ledcWrite(pin, duty)
`;

const members: Readonly<Record<string, string>> = {
  Serial:
    'begin(baud) end() print(value) println(value) printf(format, ...) write(byte) read() peek() available() flush() setTimeout(milliseconds) readString() readStringUntil(terminator) parseInt() parseFloat()',
  WiFi:
    'mode(mode) begin(ssid, password) disconnect() status() localIP() macAddress() RSSI() SSID() hostname(name) setHostname(name) isConnected() reconnect() softAP(ssid, password) softAPIP() scanNetworks() setAutoReconnect(on) setSleep(on) waitForConnectResult()',
  ESP:
    'restart() getFreeHeap() getChipId() getChipModel() getEfuseMac() getSketchSize() getFreeSketchSpace() getSketchMD5() getFlashChipSize() getSdkVersion() getCoreVersion() getResetReason() deepSleep(microseconds) getCpuFreqMHz()',
  ESPhttpUpdate:
    'update(client, url, version) updateFS(client, url, version) rebootOnUpdate(on) setLedPin(pin, on) setFollowRedirects(mode) setClientTimeout(milliseconds) onStart(callback) onEnd(callback) onProgress(callback) onError(callback) getLastError() getLastErrorString()',
  httpUpdate:
    'update(client, url, version) updateSpiffs(client, url, version) rebootOnUpdate(on) setLedPin(pin, on) setFollowRedirects(mode) onStart(callback) onEnd(callback) onProgress(callback) onError(callback) getLastError() getLastErrorString()',
  Wire: 'begin(sda, scl) beginTransmission(address) endTransmission(stop) requestFrom(address, count) write(value) read() available() setClock(hertz)',
  SPI: 'begin() end() beginTransaction(settings) endTransaction() transfer(value) transfer16(value)',
  EEPROM: 'begin(size) read(address) write(address, value) get(address, value) put(address, value) commit() end()',
  LittleFS: 'begin() open(path, mode) exists(path) remove(path) rename(from, to) mkdir(path) format() end()',
  Update: 'begin(size) write(data, length) end(evenIfRemaining) hasError() getError() printError(stream) onProgress(callback)',
};

const constants =
  'HIGH LOW INPUT OUTPUT INPUT_PULLUP INPUT_PULLDOWN LED_BUILTIN RISING FALLING CHANGE MSBFIRST LSBFIRST A0 PI ' +
  'DEC HEX OCT BIN WL_CONNECTED WL_DISCONNECTED WL_NO_SSID_AVAIL WL_CONNECT_FAILED WIFI_STA WIFI_AP WIFI_AP_STA WIFI_OFF ' +
  'HTTP_UPDATE_FAILED HTTP_UPDATE_NO_UPDATES HTTP_UPDATE_OK PROGMEM IRAM_ATTR OTASTACK_VERSION OTASTACK_PROJECT OTASTACK_MARKER';

const types =
  'String boolean byte word size_t int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t IPAddress ' +
  'WiFiClient WiFiClientSecure WiFiServer WiFiUDP HTTPClient File Stream Print Ticker Servo';

const keywords =
  'void bool char int long float double unsigned short auto const static constexpr struct class enum if else for while do ' +
  'switch case default break continue return true false nullptr sizeof new delete public private protected using namespace';

/** Names of the Arduino language, including those of the ESP8266 and ESP32 cores. */
export const knownNames: readonly KnownName[] = [
  ...lines(functions).map((detail): KnownName => ({ name: nameIn(detail), kind: 'function', detail })),
  ...Object.keys(members).map((name): KnownName => ({ name, kind: 'object', detail: `${name} (Arduino)` })),
  ...words(constants).map((name): KnownName => ({ name, kind: 'constant', detail: name })),
  ...words(types).map((name): KnownName => ({ name, kind: 'type', detail: name })),
  ...words(keywords).map((name): KnownName => ({ name, kind: 'keyword', detail: name })),
];

/** The members of a well-known object; empty for any other name. */
export function knownMembers(object: string): readonly KnownName[] {
  const list = Object.hasOwn(members, object) ? (members[object] ?? '') : '';
  return (list.match(/\w+\([^)]*\)/g) ?? []).map((detail) => ({ name: nameIn(detail), kind: 'function', detail: `${object}.${detail}` }));
}

function words(list: string): string[] {
  return list.split(' ');
}

function lines(list: string): string[] {
  return list.trim().split('\n');
}

function nameIn(call: string): string {
  return call.slice(0, call.indexOf('('));
}
