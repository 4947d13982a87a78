import assert from 'node:assert/strict';
import test from 'node:test';
import { boardOf, type Board } from '../src/boards/board';
import { changedFirmware, changedFleet, Changes } from '../src/feeds/changes';
import { LiveChanges } from '../src/feeds/liveChanges';
import { firmwareOf, type Firmware } from '../src/firmware/firmware';
import { Fields } from '../src/gateway/fields';
import { Refused, Unreachable } from '../src/gateway/trouble';

const device = (mac: string, version = '1.0'): object => ({ mac, version, lastSeen: '2026-11-23T10:00:00Z' });
const image = (sha256: string, publishedAt: string): object => ({ sha256, size: 1, project: 'lamp', publishedAt });
const board = (mac: string, version?: string): Board => boardOf(Fields.of(device(mac, version)));
const firmware = (sha256: string, publishedAt: string): Firmware => firmwareOf(Fields.of(image(sha256, publishedAt)));
const text = (id: number, name: string, data: unknown): string => `id: x-${String(id)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

test('changed boards are replaced, new ones inserted in order, forgotten ones removed', () => {
  const fleet = { boards: [board('A'), board('C'), board('E')], isCut: false };
  const changes = new Map([['C', board('C', '2.0')], ['B', board('B')], ['A', undefined], ['X', undefined]]);
  assert.deepEqual(changedFleet(fleet, changes), { boards: [board('B'), board('C', '2.0'), board('E')], isCut: false });
});

test('boards behind the loaded part of the fleet stay out', () => {
  const fleet = { boards: [board('A'), board('C')], isCut: true };
  const changes = new Map([['B', board('B')], ['C', board('C', '2.0')], ['D', board('D')]]);
  assert.deepEqual(changedFleet(fleet, changes).boards, [board('A'), board('B'), board('C', '2.0')]);
});

test('the newest firmware stays first, and the list does not grow', () => {
  const all = Array.from({ length: 100 }, (_, index) => firmware(`f${String(index)}`, new Date(Date.UTC(2026, 0, 200 - index)).toISOString()));
  const changes = new Map([['new', firmware('new', '2026-11-23T10:00:00Z')], ['f1', undefined]]);
  assert.deepEqual(changedFirmware(all, changes).map(({ sha256 }) => sha256), ['new', ...all.map(({ sha256 }) => sha256).filter((sha256) => sha256 !== 'f1')]);
  const another = new Map([['other', firmware('other', '2026-11-24T10:00:00Z')]]);
  assert.equal(changedFirmware(all, another).length, 100);
});

test('an event of another kind changes no list', () => {
  const changes = new Changes();
  changes.add({ id: '1', event: 'rollout', data: 'anything' });
  assert.equal(changes.isEmpty, true);
});

/** Follows these connections; null stands for a gateway that does not answer. Ends when `until` holds. */
async function followed(connections: (string | Error)[], until: (log: string[]) => boolean, resetGap = 0): Promise<{ log: string[]; asked: (string | undefined)[] }> {
  const log: string[] = [];
  const asked: (string | undefined)[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const note = (line: string): void => {
    log.push(line);
    if (until(log)) end();
  };
  const live = new LiveChanges({
    open: (id, signal) => {
      asked.push(id);
      const answer = connections[asked.length - 1];
      if (answer instanceof Error) return Promise.reject(answer);
      if (answer !== undefined) return Promise.resolve(new Blob([answer]).stream());
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    },
    onReset: () => {
      note('reset');
    },
    onChanges: ({ boards, firmware: images }) => {
      note([...boards.keys(), ...images.keys()].join(' '));
    },
    onLive: () => {
      note(live.isLive ? 'live' : 'polled');
    },
    wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
    gather: 1,
    resetGap,
  });
  const running = live.run();
  await ended;
  live.dispose();
  await running;
  return { log, asked };
}

test('the lists are loaded when the stream opens, and changed by its events', async () => {
  const stream = text(1, 'reset', { reason: 'opened' }) + text(2, 'device', { mac: 'A', device: device('A') }) + text(3, 'firmware', { sha256: 'f', firmware: null });
  const { log, asked } = await followed([stream], (lines) => lines.length === 3);
  assert.deepEqual([log[0], ...log.slice(1).sort()], ['live', 'A f', 'reset']);
  assert.equal(asked[0], undefined);
});

test('a lost connection resumes, and the lists are polled in the meantime', async () => {
  const { log, asked } = await followed(
    [text(1, 'reset', {}), new Unreachable('down'), text(2, 'device', { mac: 'A', device: null })],
    (lines) => lines.includes('A'),
  );
  assert.deepEqual(log.filter((line) => line !== 'reset'), ['live', 'polled', 'live', 'A']);
  assert.deepEqual(asked.slice(0, 3), [undefined, 'x-1', 'x-1']);
});

test('a refused stream is opened again later, from the beginning', async () => {
  const { log, asked } = await followed([text(1, 'reset', {}), new Refused(429, 'too many'), text(9, 'reset', {})], (lines) => lines.at(-1) === 'live' && lines.includes('polled'));
  assert.deepEqual(log.filter((line) => line !== 'reset'), ['live', 'polled', 'live']);
  assert.deepEqual(asked.slice(0, 3), [undefined, 'x-1', undefined]);
});

test('an event that cannot be read does not end the following', async () => {
  const { log } = await followed(['event: device\ndata: {\n\n', text(1, 'reset', {})], (lines) => lines.includes('reset'));
  assert.ok(log.includes('polled'));
});

test('many resets are one load', async () => {
  const resets = Array.from({ length: 50 }, (_, index) => text(index, 'reset', { reason: 'tooMany' })).join('');
  const { log } = await followed([resets + text(99, 'device', { mac: 'A', device: null })], (lines) => lines.includes('A') && lines.includes('reset'), 60_000);
  assert.equal(log.filter((line) => line === 'reset').length, 1);
});
