import assert from 'node:assert/strict';
import test from 'node:test';
import { boardHistoryOf, boardOf, type Board } from '../src/boards/board';
import { boardDetails, boardSummary, moodOf, reasonText, standing } from '../src/boards/boardText';
import { historyText } from '../src/boards/historyText';
import { firmwareOf, type Firmware } from '../src/firmware/firmware';
import { isNewest, isSettled, spreadOf, spreadText } from '../src/firmware/spread';
import { Fields } from '../src/gateway/fields';

const device = {
  mac: '5C:CF:7F:AA:BB:CC',
  project: 'thermostat',
  chip: 'ESP8266',
  version: '1.2.3',
  sketchMd5: null,
  lastDecision: 'sameVersion',
  firstSeen: '2026-11-01T00:00:00Z',
  lastSeen: '2026-11-23T10:00:00Z',
  update: null,
};

const update = {
  firmware: 'ab'.repeat(32),
  project: 'thermostat',
  fromVersion: '1.2.3',
  toVersion: '1.3.0',
  state: 'offered',
  reason: null,
  startedAt: '2026-11-23T09:59:00Z',
  changedAt: '2026-11-23T09:59:08Z',
  offers: 1,
  completeDownloads: 0,
  abortedDownloads: 0,
};

const image = {
  sha256: 'ab'.repeat(32),
  md5: 'cd'.repeat(16),
  size: 270_000,
  project: 'thermostat',
  version: '1.3.0',
  chip: 'ESP8266',
  kind: 'sketch',
  publishedAt: '2026-11-23T09:58:00Z',
  isAvailable: true,
};

const board = (changes: object = {}): Board => boardOf(Fields.of({ ...device, ...changes }));
const firmware = (changes: object = {}): Firmware => firmwareOf(Fields.of({ ...image, ...changes }));

test('a board in the list shows its state only if something is wrong', () => {
  const now = new Date('2026-11-23T10:02:00Z');
  assert.equal(boardSummary(board(), now), '1.2.3 · 2 min ago');
  assert.equal(boardSummary(board({ update }), now), 'downloading 1.3.0 · 1.2.3 · 2 min ago');
  assert.equal(standing(board({ update: { ...update, abortedDownloads: 2 } })), 'downloading 1.3.0, interrupted 2×');
  assert.equal(standing(board({ update: { ...update, state: 'failed' } })), 'update to 1.3.0 failed; on hold');
  assert.equal(standing(board({ update: { ...update, state: 'refused', reason: 'tooLittleSpace' } })), 'too little free space');
  assert.equal(reasonText('noRoomToUnpack'), 'too little space to unpack the gzip image');
  assert.equal(standing(board({ lastDecision: 'sameSketch' })), 'up to date, reports an old version');
  assert.deepEqual(['sameVersion', 'wrongChip'].map((lastDecision) => moodOf(board({ lastDecision }))), ['current', 'stuck']);
});

test('a board is shown by its name, and what is set on it is among the details', () => {
  const named = board({ name: 'Kitchen', note: 'left', tags: ['a', 'site=berlin', 7], channel: 'beta', pin: 'ab', enrolment: 'blocked' });
  assert.equal(boardSummary(named, new Date('2026-11-23T10:02:00Z')), 'blocked · 1.2.3 · 2 min ago · pinned · 5C:CF:7F:AA:BB:CC');
  assert.match(boardDetails(named), /Name: Kitchen\nNote: left\nTags: a, site=berlin\n[^]*Channel: beta\nPinned to: ab\n/);
  assert.equal(standing(board({ enrolment: 'pending' })), 'waits to be accepted');
  assert.equal(moodOf(board({ enrolment: 'pending' })), 'stuck');
});

test('a board that somebody added before its first poll', () => {
  const expected = board({ firstSeen: null, lastSeen: null, lastDecision: null, version: null });
  assert.equal(boardSummary(expected, new Date()), 'has never polled');
  assert.match(boardDetails(expected), /Last seen: never/);
  assert.equal(spreadOf(firmware(), [expected], true).updated, 0);
});

test('an unknown decision is shown as it is, even if its name is that of an object member', () => {
  assert.deepEqual(['noToken', 'conflict', 'unreliableLink'].map(reasonText), ['needs a token', 'another board claims its MAC address', 'downloads do not complete; offered once an hour']);
  assert.equal(reasonText('quantumFlux'), 'quantumFlux');
  assert.equal(reasonText('constructor'), 'constructor');
  assert.equal(standing(board({ update: { ...update, state: 'dancing' } })), 'up to date');
});

test('details leave out what is unknown', () => {
  const bare = boardOf(Fields.of({ mac: 'AA', lastSeen: '2026-11-23T10:00:00Z' }));
  assert.match(boardDetails(bare), /^Board: AA\nState: unknown\nChip: unknown chip\nLast seen: \S+ \S+$/);
});

test('the history is a plain text table, newest first', () => {
  const confirmed = { ...update, state: 'confirmed', fromVersion: 'evil\n[x](command:y)' };
  const text = historyText(boardHistoryOf(Fields.of({ device, updates: [{ ...update, state: 'failed', completeDownloads: 3 }, confirmed] })));
  const lines = text.trimEnd().split('\n');
  assert.match(lines.at(-2) ?? '', /1\.2\.3 +1\.3\.0 +failed: downloaded 3×, never confirmed +8 s +1 +abababababab$/);
  assert.match(lines.at(-1) ?? '', /evil \[x\] \(command:y\) +1\.3\.0 +confirmed/);
  assert.match(historyText(boardHistoryOf(Fields.of({ device, updates: [] }))), /No updates yet/);
});

test('a board is updated by its version, by its MD5, or because the API says that it is up to date', () => {
  const boards = [
    board({ version: '1.3.0' }),
    board({ sketchMd5: 'cd'.repeat(16), version: 'not increased' }),
    board({ version: 'other', lastDecision: 'sameSketch' }),
    board({ version: 'other', lastDecision: 'sameSketch', lastSeen: '2026-11-23T09:57:00Z' }),
    board({ update }),
    board({ update: { ...update, state: 'failed' } }),
    board({ project: 'lamp', version: '1.3.0' }),
    board({ chip: 'ESP32-C3', version: '1.3.0' }),
  ];
  const spread = spreadOf(firmware(), boards, true);
  assert.deepEqual(spread, { boards: 6, updated: 3, updating: 1, failed: 1 });
  assert.equal(spreadText(spread), '3 of 6 boards updated, 1 updating, 1 failed');
  assert.equal(isSettled(spread), false);
  assert.equal(spreadOf(firmware(), boards, false).updated, 2);
});

test('a board of unknown chip counts for every firmware that it could run', () => {
  const boards = [board({ chip: 'ESP32 family' }), board({ chip: 'unknown' })];
  assert.equal(spreadOf(firmware({ chip: 'ESP32-S3' }), boards, true).boards, 2);
  assert.equal(spreadOf(firmware(), boards, true).boards, 1);
});

test('a publication without boards is never settled', () => {
  assert.equal(spreadText(spreadOf(firmware(), [], true)), 'no boards yet');
  assert.equal(isSettled(spreadOf(firmware(), [], true)), false);
  assert.equal(isSettled(spreadOf(firmware(), [board({ version: '1.3.0' })], true)), true);
});

test('the newest firmware is the newest of its project, chip and kind', () => {
  const later = { publishedAt: '2026-11-24T00:00:00Z' };
  const all = [firmware(), firmware({ ...later, project: 'lamp' }), firmware({ ...later, chip: 'ESP32' }), firmware({ ...later, kind: 'filesystem' })];
  assert.equal(isNewest(firmware(), all), true);
  assert.equal(isNewest(firmware(), [...all, firmware(later)]), false);
});
