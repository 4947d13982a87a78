import assert from 'node:assert/strict';
import test from 'node:test';
import { tokenize } from '../src/symbols/lexer';
import { Lines } from '../src/symbols/lines';
import { findDeclarations, isCode, memberCompletions, memberOwner, nameCompletions } from '../src/symbols/lookup';
import { parseSymbols } from '../src/symbols/parser';
import type { CodeSymbol } from '../src/symbols/symbol';

/** `kind name` of each symbol, with members in parentheses. */
function outline(source: string): string[] {
  const line = (symbol: CodeSymbol): string => {
    const members = symbol.children.length > 0 ? `(${symbol.children.map(line).join(', ')})` : '';
    return `${symbol.kind} ${symbol.name}${members}`;
  };
  return parseSymbols(source).map(line);
}

test('functions are told from variables, calls and function pointers', () => {
  assert.deepEqual(
    outline(`
      void setup() { if (x) { call(1); } }
      static inline unsigned long since(unsigned long t, const char *name = "a{b") { return millis() - t; }
      void IRAM_ATTR onPulse();
      const char* text() { return "}"; }
      std::vector<int> list(int n) { return {}; }
      Servo arm(9);
      WiFiServer server(80);
      int (*callback)(int);
      auto sum(int a, int b) -> int { return a + b; }
      void Blinker::blink() const { }
      Blinker::Blinker(int pin) : pin(pin), state{false} { }
      Blinker::~Blinker() { }
      digitalWrite(1, HIGH);
      delay(5);
    `),
    [
      'function setup', 'function since', 'function onPulse', 'function text', 'function list', 'variable arm', 'variable server',
      'function sum', 'method blink', 'method Blinker', 'method Blinker',
    ],
  );
});

test('variables and constants', () => {
  assert.deepEqual(
    outline(`
      int a = 1, b[3] = {1, 2, 3}, *c;
      const int ledPin = LED_BUILTIN;
      constexpr uint8_t pins[] = {1, 2};
      extern volatile bool ready;
      unsigned long last{0};
      String name("x");
      std::map<String, std::vector<int>> table;
      x = 3;
      i++;
    `),
    ['variable a', 'variable b', 'variable c', 'constant ledPin', 'constant pins', 'variable ready', 'variable last', 'variable name', 'variable table'],
  );
});

test('types with their members', () => {
  assert.deepEqual(
    outline(`
      class Blinker : public Base {
       public:
        explicit Blinker(int pin);
        void blink(int times = 3) { for (;;) { } }
        virtual int level() const = 0;
       private:
        int pin_ = 2; bool on{false};
      };
      struct Point { float x, y; } origin;
      enum State { IDLE, BUSY = 3, DONE };
      enum class Color : uint8_t { Red, Green };
      enum { ONE, TWO };
      typedef struct { int a; } Pair;
      using Handler = std::function<void(int)>;
      typedef unsigned char u8;
      namespace net { void connect(); class Link {}; }
      template <typename T, int N> T clamp(T v) { return v; }
      extern "C" { void hook(void); }
      int after;
    `),
    [
      'class Blinker(method Blinker, method blink, method level, field pin_, field on)',
      'struct Point(field x, field y)', 'variable origin',
      'enum State(enumMember IDLE, enumMember BUSY, enumMember DONE)',
      'enum Color(enumMember Red, enumMember Green)', 'enumMember ONE', 'enumMember TWO',
      'type Pair(field a)', 'type Handler', 'type u8',
      'namespace net(function connect, class Link)', 'function clamp', 'function hook', 'variable after',
    ],
  );
});

test('macros, without include guards', () => {
  assert.deepEqual(outline('#ifndef A_H\n#define A_H\n#define PIN 4 // led\n#  define TWICE(x) \\\n  ((x) * 2)\n#define DEBUG\n#endif'), [
    'macro PIN', 'macro TWICE', 'macro DEBUG',
  ]);
});

test('the content of comments, strings and raw strings is ignored', () => {
  const source = '// void a() {}\n/* void b() {} */ const char html[] = R"x(void c() { "} )x"; const char q = \'"\'; void d() {}';
  assert.deepEqual(outline(source), ['constant html', 'constant q', 'function d']);
});

test('incomplete code is parsed as far as possible', () => {
  assert.deepEqual(outline('void a() { } } } void b() { int x = ; } void c( {'), ['function a', 'function b']);
  assert.deepEqual(outline('class Half { int x;'), ['class Half(field x)']);
  for (const source of ['"', "'", '#', '/*', 'R"x(', '((((', '{{{{', '<<<<', 'template <', 'enum {', 'operator', '\\', '#define', '= = =', '::', 'class', '~'])
    assert.ok(Array.isArray(parseSymbols(source)), source);
});

test('every prefix of a sketch and thousands of braces can be parsed', () => {
  const source = 'class A : B { int f(int x) : y{1} { return 1; } }; #define X(a) \\\n a\nenum class E { a, b }; extern "C" { } int (*p)[3] = {1}; R"(x)" \'a\' 1.5e+3';
  for (let end = 0; end <= source.length; end++) parseSymbols(source.slice(0, end));
  for (const piece of ['{', '(', 'class X {', 'namespace {', '}', '[', '<', 'template <']) parseSymbols(piece.repeat(5000));
  assert.equal(parseSymbols('void f() { int x = 1; /* c */ call("s"); }\n'.repeat(2000)).length, 2000);
});

test('symbols know where they are', () => {
  const source = 'int a;\nvoid blink(int n) {\n}\n';
  const blink = parseSymbols(source)[1] ?? assert.fail();
  assert.equal(source.slice(blink.start, blink.end), 'void blink(int n) {\n}');
  assert.equal(source.slice(blink.nameStart, blink.nameEnd), 'blink');
  assert.equal(blink.detail, 'void blink(int n)');
  const lines = new Lines(source);
  assert.deepEqual(lines.at(blink.nameStart), { line: 1, character: 5 });
  assert.deepEqual(lines.at(0), { line: 0, character: 0 });
});

test('tokens cover the source in order', () => {
  const source = 'a->b::c <<= 0x1F\'00u /* x */ "s\\"" #no\n #yes \\\n more\nend';
  const texts = tokenize(source).map((token) => token.text);
  assert.deepEqual(texts, ['a', '->', 'b', '::', 'c', '<', '<', '=', "0x1F'00u", '"s\\""', '#', 'no', '#yes \\\n more', 'end']);
});

const files = [
  { place: 'a.ino', symbols: parseSymbols('#include "b.h"\nBlinker led(2);\nvoid go();\nvoid setup() { led.blink(); }') },
  { place: 'b.h', symbols: parseSymbols('class Blinker { public: void blink(); int pin; };\nenum State { IDLE };') },
  { place: 'b.cpp', symbols: parseSymbols('void Blinker::blink() { }\nvoid go() { }') },
];

test('a definition is preferred to a declaration', () => {
  assert.deepEqual(findDeclarations(files, 'go').map((found) => found.place), ['b.cpp']);
  assert.deepEqual(findDeclarations(files, 'blink').map((found) => found.place), ['b.cpp']);
  assert.deepEqual(findDeclarations(files, 'pin').map((found) => found.place), ['b.h']);
  assert.deepEqual(findDeclarations(files, 'nothing'), []);
});

test('strings, comments and directives get no completion', () => {
  for (const code of ['', 'led', 'f("a", le', "g('\"', le", 'x = "a\\"b" + le', 'a /* b */ + le', "1'000 + le"]) assert.ok(isCode(code), code);
  for (const text of ['#include <W', 'f("le', 'x = "a\\"le', 'a; // le', 'a /* le', 'f("a", "le']) assert.ok(!isCode(text), text);
});

test('completion after an object shows the members of its type', () => {
  assert.equal(memberOwner('  led.bl'), 'led');
  assert.equal(memberOwner('x = Blinker::'), 'Blinker');
  assert.equal(memberOwner('  led'), undefined);
  assert.deepEqual(memberCompletions(files, 'led').map((item) => item.name), ['blink', 'pin']);
  assert.ok(memberCompletions(files, 'WiFi').some((item) => item.name === 'begin'));
  assert.deepEqual(memberCompletions(files, 'toString'), []);
});

test('completion shows names of the sketch, of Arduino and of the file once each', () => {
  const names = nameCompletions(files, 'int localOne; digitalWrite(localOne, 1);').map((item) => item.name);
  for (const name of ['setup', 'led', 'Blinker', 'IDLE', 'digitalWrite', 'LED_BUILTIN', 'ESPhttpUpdate', 'localOne']) assert.ok(names.includes(name), name);
  assert.equal(new Set(names).size, names.length);
});
