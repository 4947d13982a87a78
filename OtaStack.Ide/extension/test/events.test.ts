import assert from 'node:assert/strict';
import test from 'node:test';
import { backoff } from '../src/gateway/backoff';
import { follow, type ServerEvent } from '../src/gateway/eventStream';
import { Refused, Unexpected, Unreachable, type Trouble } from '../src/gateway/trouble';

const stream = 'retry: 5\n: hello\n\nid: 1\nevent: log\ndata: {"line":"ä"}\n\nid: 2\ndata:a\ndata: b\r\n\r\nevent: empty\n\nid: 3\rdata\r\rid: 4\ndata: end\n\n';

const expected: ServerEvent[] = [
  { id: '1', event: 'log', data: '{"line":"ä"}' },
  { id: '2', event: undefined, data: 'a\nb' },
  { id: '3', event: undefined, data: '' },
  { id: '4', event: undefined, data: 'end' },
];

/** The events of one connection that receives these pieces. */
async function eventsOf(pieces: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    for (const piece of pieces) controller.enqueue(piece);
    controller.close();
  };
  const open = (): Promise<ReadableStream<Uint8Array>> => Promise.resolve(new ReadableStream<Uint8Array>({ start }));
  const options = { open, isLast: (event: ServerEvent) => event.data === 'end', onTrouble: () => assert.fail('connected at once'), signal: new AbortController().signal };
  const events: ServerEvent[] = [];
  for await (const event of follow(options)) events.push(event);
  return events;
}

test('events are the same wherever the network cuts the stream, even inside a character', async () => {
  const all = new TextEncoder().encode(stream);
  for (let at = 0; at < all.length; at++) {
    assert.deepEqual(await eventsOf([all.slice(0, at), all.slice(at)]), expected, `cut at ${String(at)}`);
  }

  assert.deepEqual(await eventsOf(Array.from(all, (byte) => Uint8Array.of(byte))), expected);
});

test('an event that never ends is refused', async () => {
  const piece = new TextEncoder().encode('x'.repeat(1024 * 1024));
  await assert.rejects(eventsOf([new TextEncoder().encode('data: '), ...Array.from({ length: 10 }, () => piece)]), Unexpected);
});

/** Serves one text for each connection; null stands for a gateway that does not answer. */
function server(connections: (string | null)[]): { asked: (string | undefined)[]; open: (id: string | undefined) => Promise<ReadableStream<Uint8Array>> } {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    open: (id) => {
      asked.push(id);
      const text = connections[asked.length - 1];
      if (text === undefined) return Promise.reject(new Refused(404, 'No such build.'));
      return text === null ? Promise.reject(new Unreachable('down')) : Promise.resolve(new Blob([text]).stream());
    },
  };
}

async function collect(connections: (string | null)[], signal = new AbortController().signal): Promise<{ data: string[]; asked: (string | undefined)[]; troubles: (Trouble | undefined)[] }> {
  const { asked, open } = server(connections);
  const troubles: (Trouble | undefined)[] = [];
  const data: string[] = [];
  const isLast = (event: ServerEvent): boolean => event.data === 'end';
  const onTrouble = (trouble: Trouble | undefined): void => void troubles.push(trouble);
  for await (const event of follow({ open, isLast, onTrouble, signal, wait: () => Promise.resolve() })) data.push(event.data);
  return { data, asked, troubles };
}

test('a broken stream continues after the last complete event', async () => {
  const { data, asked } = await collect(['id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\nda', 'id: 3\ndata: c\n\nid: 4\ndata: end\n\n']);
  assert.deepEqual(data, ['a', 'b', 'c', 'end']);
  assert.deepEqual(asked, [undefined, '2']);
});

test('connecting is retried until the gateway answers again, and both are reported', async () => {
  const { data, troubles } = await collect(['id: 1\ndata: a\n\n', null, null, 'id: 2\ndata: end\n\n']);
  assert.deepEqual(data, ['a', 'end']);
  assert.deepEqual(troubles.map((trouble) => trouble?.message), ['down', 'down', undefined]);
});

test('the stream is not opened again after the last event', async () => {
  const { asked } = await collect(['data: end\n\ndata: more\n\n', 'data: never\n\n']);
  assert.equal(asked.length, 1);
});

test('a stream that the server no longer serves ends with the refusal', async () => {
  await assert.rejects(collect(['id: 1\ndata: a\n\n']), Refused);
});

test('an aborted stream is not opened', async () => {
  const stop = new AbortController();
  stop.abort();
  assert.deepEqual((await collect(['data: a\n\n'], stop.signal)).asked, []);
});

test('a silent connection is replaced', async () => {
  let opened = 0;
  const open = (_id: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    opened++;
    if (opened > 1) return Promise.resolve(new Blob(['data: end\n\n']).stream());
    return Promise.resolve(
      new ReadableStream({
        start: (controller) => {
          signal.addEventListener('abort', () => {
            controller.error(signal.reason);
          });
        },
      }),
    );
  };
  const options = { open, isLast: () => true, onTrouble: () => undefined, signal: new AbortController().signal };
  for await (const event of follow({ ...options, silence: 10, wait: () => Promise.resolve() })) assert.equal(event.data, 'end');
  assert.equal(opened, 2);
});

test('the wait between retries grows to fifteen seconds', () => {
  const always = (value: number) => (): number => value;
  assert.deepEqual([1, 2, 3, 4, 5, 50].map((failures) => backoff(failures, always(0))), [1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.equal(backoff(1, always(1)), 750);
});
