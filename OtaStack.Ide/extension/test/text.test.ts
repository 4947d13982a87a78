import assert from 'node:assert/strict';
import test from 'node:test';
import { logLine, plain } from '../src/text/plain';
import { ago, bytes, count, percent, span } from '../src/text/quantities';

test('text of the server cannot contain links, commands or icons', () => {
  assert.equal(plain('see [this](command:workbench.action.quit)'), 'see [this] (command:workbench.action.quit)');
  assert.equal(plain('$(flame) hot'), '$ (flame) hot');
});

test('control characters and direction marks are removed', () => {
  assert.equal(plain('a\u0000b\r\nc\u202edcba\u2028e'), 'a b c dcba e');
  assert.equal(plain('\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007'), 'red link');
});

test('long text is truncated', () => {
  assert.equal(plain('x'.repeat(400)).length, 300);
  assert.equal(logLine('x'.repeat(5000)).length, 4000);
});

test('a log line keeps its tabs and loses its colours', () => {
  assert.equal(logLine('\u001b[1;31merror:\u001b[0m\tx\u0007'), 'error:\tx');
});

test('quantities have readable units', () => {
  assert.deepEqual([980, 263_000, 1_500_000].map(bytes), ['980 B', '257 kB', '1.4 MB']);
  assert.deepEqual([0, 0.42, 25.1, 100].map(percent), ['0 %', '0.4 %', '25 %', '100 %']);
  assert.deepEqual([count(1, 'board'), count(2300, 'board')], ['1 board', '2,300 boards']);
  assert.deepEqual([59.9, 60, 7200, 200_000].map(span), ['59 s', '1 min', '2 h', '2 days']);
});

test('a time in the future is shown as now', () => {
  const now = new Date('2026-11-23T10:00:00Z');
  assert.equal(ago(new Date('2026-11-23T10:00:40Z'), now), 'now');
  assert.equal(ago(new Date('2026-11-23T09:58:00Z'), now), '2 min ago');
});
