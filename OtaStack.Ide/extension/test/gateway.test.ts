import assert from 'node:assert/strict';
import test from 'node:test';
import { Fields } from '../src/gateway/fields';
import { Gateway } from '../src/gateway/gateway';
import { Refused, SignedOut, Unexpected, Unreachable } from '../src/gateway/trouble';

function gateway(answer: () => Response | Promise<Response>): { gateway: Gateway; calls: [string, RequestInit][] } {
  const calls: [string, RequestInit][] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    calls.push([url, init]);
    return answer();
  };
  return { gateway: new Gateway('http://gateway:8080', fetch), calls };
}

const name = (value: unknown): string => Fields.of(value).text('name');

test('requests go to the own origin, with cookies, without cache and without following redirects', async () => {
  const { gateway: it, calls } = gateway(() => Response.json({ name: 'x' }));
  assert.equal(await it.get('/api/thing', name), 'x');
  const [url, init] = calls[0] ?? assert.fail();
  assert.equal(url, 'http://gateway:8080/api/thing');
  assert.deepEqual([init.credentials, init.cache, init.redirect], ['same-origin', 'no-store', 'error']);
});

test('a body is sent as JSON; an empty answer is read as undefined', async () => {
  const { gateway: it, calls } = gateway(() => new Response(null, { status: 204 }));
  assert.equal(await it.send('PUT', '/x', { a: 1 }, (value) => value), undefined);
  assert.equal(calls[0]?.[1].body, '{"a":1}');
});

test('401 means signed out', async () => {
  await assert.rejects(gateway(() => new Response('', { status: 401 })).gateway.get('/x', name), SignedOut);
});

test('a network error and the statuses 502, 503 and 504 mean unreachable', async () => {
  await assert.rejects(gateway(() => Promise.reject(new TypeError('fetch failed'))).gateway.get('/x', name), Unreachable);
  for (const status of [502, 503, 504]) {
    await assert.rejects(gateway(() => new Response('', { status })).gateway.get('/x', name), Unreachable);
  }
});

test('a refusal has the message of the problem document', async () => {
  const problem = (): Response => Response.json({ title: 'Bad', detail: 'No such board.' }, { status: 400 });
  await assert.rejects(gateway(problem).gateway.get('/x', name), (error: unknown) => {
    assert.ok(error instanceof Refused);
    return error.status === 400 && error.message === 'No such board.';
  });
  await assert.rejects(gateway(() => new Response('<html>', { status: 418 })).gateway.get('/x', name), /answered 418/);
});

test('a web page is not accepted as an answer', async () => {
  await assert.rejects(gateway(() => new Response('<html>')).gateway.get('/x', name), Unexpected);
});

test('a field of the wrong type is an error that names its path, or undefined if it is optional', () => {
  const fields = Fields.of({ a: 1, list: [{ b: 'x' }, { b: 2 }], when: 'never', state: 'exploded', nested: null });
  assert.throws(() => fields.text('a'), /answer\.a should be text/);
  assert.throws(() => fields.objects('list', (item) => item.text('b')), /answer\.list\[1\]\.b/);
  assert.throws(() => fields.objects('a', (item) => item), /answer\.a should be a list/);
  assert.equal(fields.textOrNothing('a'), undefined);
  assert.equal(fields.timeOrNothing('when'), undefined);
  assert.equal(fields.word('state', ['running'], 'unknown'), 'unknown');
  assert.equal(fields.objectOrNothing('nested', (item) => item), undefined);
  assert.deepEqual(fields.objects('missing', (item) => item), []);
  assert.equal(fields.textOrNothing('constructor'), undefined);
  assert.throws(() => Fields.of([]), Unexpected);
  assert.throws(() => Fields.of(null), Unexpected);
});
