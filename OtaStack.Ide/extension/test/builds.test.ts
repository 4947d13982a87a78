import assert from 'node:assert/strict';
import test from 'node:test';
import { buildOf, isOver, type Build } from '../src/builds/build';
import { buildDetails, buildSummary, fullest, outcomeText, reachesNobody, sizesText } from '../src/builds/buildText';
import { absolutePath, byFile, placeOf } from '../src/builds/diagnosticPlace';
import { Fields } from '../src/gateway/fields';

const answer = {
  id: '20261123-101500-3f2a',
  project: 'thermostat',
  sketch: 'Thermostat',
  fqbn: 'esp8266:esp8266:nodemcuv2',
  state: 'succeeded',
  phase: null,
  publish: true,
  published: true,
  version: '1.2.3',
  queuedAt: '2026-11-23T10:15:00Z',
  startedAt: '2026-11-23T10:15:01Z',
  endedAt: '2026-11-23T10:15:11Z',
  durationSeconds: 10,
  by: 'admin',
  error: null,
  diagnostics: [{ severity: 'warning', message: 'unused', file: 'Thermostat/Thermostat.ino', line: 3, column: 5 }],
  sizes: [
    { name: 'flash', bytes: 262_144, maxBytes: 1_044_464, percent: 25.1 },
    { name: 'ram', bytes: 28_000, maxBytes: 81_920, percent: 34.2 },
  ],
  image: { name: 'Thermostat.ino.bin', bytes: 266_304, sha256: 'ab', md5: 'cd' },
  traceId: '0af7',
};

const build = (changes: object = {}): Build => buildOf(Fields.of({ ...answer, ...changes }));
const now = new Date('2026-11-23T10:16:11Z');

test('a build is read from the answer of the board manager', () => {
  const it = build();
  assert.deepEqual([it.state, it.published, it.imageSha256, it.error, it.phase], ['succeeded', true, 'ab', undefined, undefined]);
  assert.equal(sizesText(it.sizes), 'flash 25 %, RAM 34 %');
  assert.equal(fullest(it.sizes), 34.2);
  assert.match(buildDetails(it), /RAM: 27 kB of 80 kB \(34 %\)\nImage: 260 kB/);
});

test('a published build says which boards will update, and warns if none will', () => {
  const verdict = { outcome: 'taken', reason: null, reach: '1 of 2 boards will take it; 1 already runs 1.2.3.', devices: 2, willTake: 1 };
  const some = build({ publication: 'published', verdict });
  assert.equal(outcomeText(some), 'Published thermostat 1.2.3: 1 of 2 boards will take it; 1 already runs 1.2.3.');
  assert.equal(reachesNobody(some), false);
  assert.match(buildDetails(some), /Boards: 1 of 2 boards will take it/);

  const nobody = build({ publication: 'published', verdict: { ...verdict, reach: 'No board will take it: both run 2.0.', willTake: 0 } });
  assert.equal(reachesNobody(nobody), true);
  assert.equal(reachesNobody(build({ publication: 'published', verdict: { ...verdict, devices: 0, willTake: 0 } })), false);
});

test('a build that the OTA service has not accepted yet does not count as published', () => {
  const waiting = build({ published: false, publication: 'waiting', verdict: null });
  assert.equal(outcomeText(waiting), 'Built thermostat 1.2.3, waiting for the OTA service to publish it');
  assert.match(buildDetails(waiting), /State: not published yet/);
  assert.equal(outcomeText(build({ published: false, publication: 'none' })), 'Built thermostat 1.2.3');
});

test('the answer of an older board manager, which has only "published", is understood', () => {
  assert.deepEqual([build().publication, outcomeText(build())], ['published', 'Published thermostat 1.2.3']);
  assert.equal(build({ published: false }).publication, 'none');
});

test('a queued build has no times, sizes or image', () => {
  const waiting = { state: 'waiting', startedAt: null, endedAt: null, durationSeconds: null, version: null, image: null, sizes: [], published: false };
  const it = build(waiting);
  assert.equal(isOver(it), false);
  assert.equal(buildSummary(it, now), 'queued · 1 min · admin');
});

test('the list shows the progress of a running build and the outcome of an ended one', () => {
  assert.equal(buildSummary(build(), now), '1.2.3 · 1 min ago · flash 25 %, RAM 34 % · admin');
  assert.equal(buildSummary(build({ state: 'running', phase: 'compiling', by: null }), now), 'compiling · 1 min');
  assert.equal(buildSummary(build({ state: 'failed', sizes: [] }), now), 'failed · 1 min ago · admin');
});

test('an unknown state does not end a build', () => {
  assert.equal(isOver(build({ state: 'pondering' })), false);
});

test('places in the editor start at 0; without a column the whole line is marked', () => {
  const place = (line?: number, column?: number): unknown => placeOf({ severity: 'error', message: '', file: '', line, column });
  assert.deepEqual(place(3, 5), { line: 2, start: 4, end: 4 });
  assert.deepEqual(place(3), { line: 2, start: 0, end: 10_000 });
  assert.deepEqual(place(0, 0), { line: 0, start: 0, end: 10_000 });
  assert.deepEqual(place(), { line: 0, start: 0, end: 10_000 });
});

test('paths are relative to the workspace or absolute', () => {
  assert.equal(absolutePath('/workspace', 'Thermostat/Thermostat.ino'), '/workspace/Thermostat/Thermostat.ino');
  assert.equal(absolutePath('/workspace', '/toolchain/Arduino.h'), '/toolchain/Arduino.h');
  assert.equal(absolutePath('/workspace', 'A/./src/../A.ino'), '/workspace/A/A.ino');
  assert.equal(absolutePath('/workspace', '../../../etc/passwd'), '/etc/passwd');
});

test('each diagnostic is shown once, in its file', () => {
  const one = { severity: 'error' as const, message: 'm', file: 'A/A.ino', line: 1, column: 1 };
  const files = byFile('/w', [one, { ...one }, { ...one, file: '/w/A/A.ino' }, { ...one, line: 2 }, { ...one, file: 'A/b.h' }, { ...one, file: '' }]);
  assert.deepEqual([...files].map(([path, list]) => [path, list.length]), [['/w/A/A.ino', 2], ['/w/A/b.h', 1]]);
});
