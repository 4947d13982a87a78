import assert from 'node:assert/strict';
import test from 'node:test';
import { Gateway } from '../src/gateway/gateway';
import { giveToken, hasToken } from '../src/tokens/projectToken';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A gateway that gives these answers: status and JSON, by method. */
function gatewayWith(answers: Readonly<Record<string, readonly [number, unknown]>>): { gateway: Gateway; calls: Call[] } {
  const calls: Call[] = [];
  const gateway = new Gateway('http://gateway', (url, init) => {
    const method = init.method ?? 'GET';
    calls.push({ method, path: url.replace('http://gateway', ''), body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined });
    const [status, body] = answers[method] ?? [404, {}];
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  });
  return { gateway, calls };
}

test('a token is made at the OTA service and handed to the board manager', async () => {
  const { gateway, calls } = gatewayWith({ POST: [201, { id: 't1', token: 'ota_secret' }], PUT: [200, { isSet: true }] });
  await giveToken(gateway, 'lamp');
  assert.deepEqual(calls, [
    { method: 'POST', path: '/api/projects/lamp/tokens', body: undefined },
    { method: 'PUT', path: '/manager/api/projects/lamp/token', body: { token: 'ota_secret' } },
  ]);
});

test('a token that the board manager does not take is deleted again', async () => {
  const { gateway, calls } = gatewayWith({ POST: [201, { id: 't1', token: 'ota_secret' }], PUT: [507, { detail: 'The disk is full.' }], DELETE: [204, null] });
  await assert.rejects(giveToken(gateway, 'lamp'), /The disk is full/);
  assert.deepEqual(calls.at(-1), { method: 'DELETE', path: '/api/projects/lamp/tokens/t1', body: undefined });
});

test('a token that can neither be handed over nor be deleted is named, but not shown', async () => {
  const { gateway } = gatewayWith({ POST: [201, { id: 't1', token: 'ota_secret' }], PUT: [507, { detail: 'The disk is full.' }], DELETE: [503, { detail: 'It restarts.' }] });
  await assert.rejects(giveToken(gateway, 'lamp'), (error: Error) => {
    assert.match(error.message, /The disk is full.*token t1 was made.*It restarts/);
    assert.doesNotMatch(error.message, /ota_secret/);
    return true;
  });
});

test('the board manager says whether builds of a project contain a token', async () => {
  const { gateway, calls } = gatewayWith({ GET: [200, { project: 'lamp', isSet: true }] });
  assert.equal(await hasToken(gateway, 'lamp'), true);
  assert.equal(calls[0]?.path, '/manager/api/projects/lamp/token');
});
