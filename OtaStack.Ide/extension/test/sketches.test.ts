import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import test from 'node:test';
import { Fields } from '../src/gateway/fields';
import { boardOptionOf, chosenValues, fqbnOf, valueLabel } from '../src/sketches/boardOptions';
import { formatFqbn, parseFqbn, shortName } from '../src/sketches/fqbn';
import { Latest } from '../src/sketches/latest';
import { gatewayAddress, isLoopback, projectFrom, projectNameProblem, sketchNameProblem } from '../src/sketches/names';
import { listedSketchOf, problemOfFile } from '../src/sketches/sketchList';
import { baseName, candidateFolders, mainFileNames, projectIn, relativeTo } from '../src/sketches/sketchSource';
import { templates } from '../src/sketches/templates/templates';
import { parseSymbols } from '../src/symbols/parser';

test('parsing and formatting an FQBN gives the same text', () => {
  const text = 'esp8266:esp8266:nodemcuv2:eesz=4M,xtal=160';
  assert.equal(formatFqbn(parseFqbn(text)), text);
  assert.deepEqual([...parseFqbn(text).options], [['eesz', '4M'], ['xtal', '160']]);
  assert.equal(formatFqbn(parseFqbn('a:b:c')), 'a:b:c');
  assert.equal(shortName(text), 'nodemcuv2');
});

const options = [
  { option: 'xtal', label: 'CPU Frequency', values: [{ value: '80', label: '80 MHz', selected: true }, { value: '160', label: '160 MHz' }] },
  { option: 'eesz', label: 'Flash Size', values: [{ value: '4M2M', label: '4MB' }, { value: '1M', label: '1MB', selected: true }] },
].map((option) => boardOptionOf(Fields.of(option)));

test('an FQBN names only options that differ from their defaults', () => {
  const chosen = chosenValues(options, 'a:b:c:xtal=160,eesz=gone,other=1');
  assert.deepEqual([...chosen], [['xtal', '160'], ['eesz', '1M']]);
  assert.equal(fqbnOf('a:b:c', options, chosen), 'a:b:c:xtal=160');
  assert.equal(fqbnOf('a:b:c:xtal=160', options, chosenValues(options, 'a:b:c')), 'a:b:c');
  assert.deepEqual(options.map((option) => valueLabel(option, chosen.get(option.option))), ['160 MHz', '1MB']);
});

test('of overlapping lookups, the last one counts', async () => {
  const latest = new Latest<string | undefined>(undefined);
  const found: ((value: string) => void)[] = [];
  const finding = (): Promise<string> => new Promise((resolve) => found.push(resolve));
  const became = [latest.become(finding())];
  const settled = latest.settled();
  became.push(latest.become(finding()));
  found[1]?.('new');
  await Promise.resolve();
  found[0]?.('old');
  assert.equal(await settled, 'new');
  assert.equal(latest.value, 'new');
  assert.deepEqual(await Promise.all(became), [false, true]);
  assert.equal(await latest.settled(), 'new');
});

test('sketch names follow the rules of arduino-cli', () => {
  for (const good of ['Thermostat', '_x', '4wd', 'a.b-c']) assert.equal(sketchNameProblem(good), undefined, good);
  for (const bad of ['', '.x', '-x', 'a b', 'ä', 'a/b', '..', 'x.', 'x'.repeat(64), 'Libraries']) assert.notEqual(sketchNameProblem(bad), undefined, bad);
});

test('a project is named after its sketch', () => {
  assert.deepEqual(['Thermostat', 'My Lamp!', '__x__', 'ÄÖ', 'a..b'].map(projectFrom), ['thermostat', 'my-lamp', 'x', '', 'a..b']);
  for (const bad of ['', 'A', '-a', 'a b', 'a/b', 'x'.repeat(65)]) assert.notEqual(projectNameProblem(bad), undefined, bad);
});

test('a gateway address consists of scheme, host and port', () => {
  assert.deepEqual(gatewayAddress(' http://192.168.1.20:8080/ '), { origin: 'http://192.168.1.20:8080' });
  for (const bad of ['', 'x', 'ftp://x', 'http://a:b@c', 'http://x/ota', 'http://x/?a', 'http://x/"', 'javascript:alert(1)'])
    assert.ok('problem' in gatewayAddress(bad), bad);
  assert.deepEqual(['http://localhost:1', 'http://127.0.0.2', 'http://[::1]:8', 'http://box.local'].map(isLoopback), [true, true, true, false]);
});

test('the sketch of a file is searched upwards to the open folder', () => {
  assert.deepEqual(candidateFolders('/w/A/src/b/c.cpp', ['/w']), ['/w/A/src/b', '/w/A/src', '/w/A', '/w']);
  assert.deepEqual(candidateFolders('/w/A/c.cpp', ['/w', '/w/A']), ['/w/A']);
  assert.deepEqual(candidateFolders('/else/c.cpp', ['/w']), []);
  assert.deepEqual(candidateFolders('/wide/c.cpp', ['/w']), []);
});

test('paths of sketches are relative to the workspace', () => {
  assert.equal(relativeTo('/workspace', '/workspace/lights/Lamp'), 'lights/Lamp');
  assert.equal(relativeTo('/workspace', '/workspaces/Lamp'), '/workspaces/Lamp');
  assert.equal(baseName('lights/Lamp'), 'Lamp');
});

test('the main file has the name of the sketch and the extension .ino or .pde', () => {
  assert.deepEqual(mainFileNames('Lamp'), ['Lamp.ino', 'Lamp.pde']);
});

test('the problem of a sketch that cannot be built is reported for each of its files', () => {
  const sketches = [
    { path: 'garage', name: null, project: null, problem: 'garage/garage.ino is missing' },
    { path: 'garage/Lamp', name: 'Lamp', project: 'lamp', board: null, problem: null },
    { path: 'attic/lamp', name: 'lamp', project: 'lamp', problem: 'attic/lamp and garage/Lamp would both be project lamp' },
    { path: 'stray.ino', name: null, project: null, problem: 'stray.ino is not in a folder of its own' },
  ].map((sketch) => listedSketchOf(Fields.of(sketch)));
  assert.equal(problemOfFile(sketches, 'garage/notes.ino'), 'garage/garage.ino is missing');
  assert.equal(problemOfFile(sketches, 'stray.ino'), 'stray.ino is not in a folder of its own');
  assert.equal(problemOfFile(sketches, 'garage/Lamp/src/a.h'), undefined);
  assert.equal(problemOfFile(sketches, 'attic/lamp/lamp.ino'), undefined);
  assert.equal(problemOfFile(sketches, 'garages/x.ino'), undefined);
  assert.equal(problemOfFile([], 'x.ino'), undefined);
});

test('the project of a sketch is read from its source', () => {
  assert.equal(projectIn('#ifndef X\n  # define OTASTACK_PROJECT "lamp"\n'), 'lamp');
  assert.equal(projectIn('// #define OTASTACK_PROJECT "lamp"'), undefined);
  assert.equal(projectIn('#define OTASTACK_PROJECT "Bad Name"'), undefined);
  assert.equal(projectIn('#define OTASTACK_PROJECT NAME'), undefined);
});

for (const template of templates) {
  for (const scheme of ['http', 'https']) {
    const files = template.files({ name: 'Lamp', project: 'lamp-1', origin: `${scheme}://gateway:8080` });
    const source = files.get('Lamp.ino') ?? '';

    test(`${template.label} over ${scheme}: polls its project, declares it, and keeps credentials out of git`, () => {
      assert.match(source, new RegExp(`"${scheme}://gateway:8080/ota/" OTASTACK_PROJECT`));
      assert.equal(projectIn(source), 'lamp-1');
      assert.match(source, /"@otastack\|project=" OTASTACK_PROJECT "\|version=" OTASTACK_VERSION "\|@"/);
      assert.doesNotMatch(source, /undefined|\$\{/);
      assert.match(files.get('secrets.h') ?? '', /WIFI_PASSWORD/);
      assert.match(files.get('.gitignore') ?? '', /^secrets\.h$/m);
      for (const include of source.matchAll(/#include "(.*)"/g)) assert.ok(files.has(include[1] ?? ''), include[0]);
    });

    test(`${template.label} over ${scheme}: shows the project's token if there is one, before it polls`, () => {
      const lines = source.split('\n');
      const start = lines.indexOf('#ifdef OTASTACK_TOKEN');
      assert.match(lines[start + 2] ?? '', /^ {2}(ESPhttpUpdate|httpUpdate)\.setAuthorization\("board", OTASTACK_TOKEN\);$/);
      assert.equal(lines[start + 3], '#endif');
      assert.match(lines[start + 4] ?? '', /\.update\(client, updateUrl, OTASTACK_VERSION\)/);
    });

    test(`${template.label} over ${scheme}: our parser finds its functions`, () => {
      const names = parseSymbols(source).filter((symbol) => symbol.kind === 'function').map((symbol) => symbol.name);
      for (const name of ['connectToWiFi', 'checkForUpdate', 'setup', 'loop']) assert.ok(names.includes(name), name);
    });
  }
}

test('the root certificate has the documented fingerprint', () => {
  const file = templates.find((template) => template.id === 'esp8266-https')?.files({ name: 'A', project: 'a', origin: 'https://x' }).get('certificate.h');
  const certificate = new X509Certificate(/-----BEGIN[^]*END CERTIFICATE-----/.exec(file ?? '')?.[0] ?? '');
  assert.equal(certificate.fingerprint256, '96:BC:EC:06:26:49:76:F3:74:60:77:9A:CF:28:C5:A7:CF:E8:A3:C0:AA:E1:1A:8F:FC:EE:05:C0:BD:DF:08:C6');
});
