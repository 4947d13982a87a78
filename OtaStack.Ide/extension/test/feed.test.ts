import assert from 'node:assert/strict';
import test from 'node:test';
import { Feed } from '../src/feeds/feed';
import { Unreachable } from '../src/gateway/trouble';

test('a feed keeps its last value while the server is not reachable, and says why', async () => {
  const answers: (() => Promise<string>)[] = [() => Promise.resolve('first'), () => Promise.reject(new Unreachable('down')), () => Promise.resolve('third')];
  let asked = 0;
  const feed = new Feed({ load: () => (answers[asked++] ?? assert.fail())(), pace: () => 1_000_000 });
  const seen: unknown[] = [];
  feed.onDidChange(() => seen.push([feed.value, feed.trouble?.message]));
  for (let i = 0; i < 3; i++) await feed.refresh();
  feed.dispose();
  assert.deepEqual(seen, [['first', undefined], ['first', 'down'], ['third', undefined]]);
});

test('two concurrent refreshes are one request', async () => {
  let asked = 0;
  const feed = new Feed({ load: () => Promise.resolve(++asked), pace: () => 1_000_000 });
  await Promise.all([feed.refresh(), feed.refresh()]);
  feed.dispose();
  assert.equal(asked, 1);
});

test('a faster pace takes effect at once', async () => {
  let pace = 1_000_000;
  let done: () => void = () => undefined;
  const second = new Promise<void>((resolve) => {
    done = resolve;
  });
  let asked = 0;
  const load = (): Promise<void> => {
    if (++asked === 2) done();
    return Promise.resolve();
  };
  const feed = new Feed({ load, pace: () => pace });
  await feed.refresh();
  pace = 1;
  feed.repace();
  await second;
  feed.dispose();
  assert.equal(asked, 2);
});

test('a disposed feed does not load again', async () => {
  let asked = 0;
  const feed = new Feed({ load: () => Promise.resolve(++asked), pace: () => 1 });
  feed.dispose();
  await feed.refresh();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(asked, 1);
});
