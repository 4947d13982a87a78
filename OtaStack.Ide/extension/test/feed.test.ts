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

test('a change while the data is loaded is in the loaded value too', async () => {
  const answers: ((value: string[]) => void)[] = [];
  const feed = new Feed<string[]>({ load: () => new Promise((resolve) => answers.push(resolve)), pace: () => 1_000_000 });
  const add = (name: string) => (value: string[]): string[] => [...value, name];
  feed.patch(add('before anything was loaded'));
  const first = feed.refresh();
  feed.patch(add('a'));
  assert.equal(feed.value, undefined);
  answers[0]?.(['loaded']);
  await first;
  assert.deepEqual(feed.value, ['loaded', 'a']);

  feed.patch(add('b'));
  assert.deepEqual(feed.value, ['loaded', 'a', 'b']);
  const second = feed.refresh();
  answers[1]?.(['loaded again']);
  await second;
  feed.dispose();
  assert.deepEqual(feed.value, ['loaded again']);
});

test('a reload does not join a load in progress', async () => {
  const answers: ((value: number) => void)[] = [];
  const feed = new Feed<number>({ load: () => new Promise((resolve) => answers.push(resolve)), pace: () => 1_000_000 });
  const first = feed.refresh();
  const reloads = [feed.reload(), feed.reload()];
  answers[0]?.(1);
  await first;
  await new Promise((resolve) => setTimeout(resolve, 5));
  answers[1]?.(2);
  await Promise.all(reloads);
  feed.dispose();
  assert.equal(answers.length, 2);
  assert.equal(feed.value, 2);
});
