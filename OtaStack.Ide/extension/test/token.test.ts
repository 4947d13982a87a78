import assert from 'node:assert/strict';
import test from 'node:test';
import { Gateway } from '../src/gateway/gateway';
import { giveToken, hasToken } from '../src/tokens/projectToken';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Status and JSON, or the failure of the connection. */
type Answer = readonly [number, unknown] | Error;

/** A gateway that gives these answers by method. The last one is repeated. */
function gatewayWith(answers: Readonly<Record<string, readonly [Answer, ...Answer[]]>>): { gateway: Gateway; calls: Call[] } {
  const calls: Call[] = [];
  const gateway = new Gateway('http://gateway', (url, init) => {
    const method = init.method ?? 'GET';
    calls.push({ method, path: url.replace('http://gateway', ''), body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined });
    const known = answers[method] ?? [[404, {}]];
    const answer = known[calls.filter((call) => call.method === method).length - 1] ?? known.at(-1) ?? [404, {}];
    if (answer instanceof Error) return Promise.reject(answer);
    const [status, body] = answer;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  });
  return { gateway, calls };
}

test('a token is made at the OTA service and handed to the board manager', async () => {
  const { gateway, calls } = gatewayWith({ POST: [[201, { id: 't1', token: 'ota_secret' }]], PUT: [[200, { isSet: true }]] });
  await giveToken(gateway, 'lamp');
  assert.deepEqual(calls, [
    { method: 'POST', path: '/api/projects/lamp/tokens', body: undefined },
    { method: 'PUT', path: '/manager/api/projects/lamp/token', body: { token: 'ota_secret' } },
  ]);
});

test('a token that the board manager does not take is deleted again', async () => {
  const { gateway, calls } = gatewayWith({ POST: [[201, { id: 't1', token: 'ota_secret' }]], PUT: [[507, { detail: 'The disk is full.' }]], DELETE: [[204, null]] });
  await assert.rejects(giveToken(gateway, 'lamp'), /The disk is full/);
  assert.deepEqual(calls.at(-1), { method: 'DELETE', path: '/api/projects/lamp/tokens/t1', body: undefined });
});

test('a token that can neither be handed over nor be deleted is named, but not shown', async () => {
  const { gateway } = gatewayWith({ POST: [[201, { id: 't1', token: 'ota_secret' }]], PUT: [[507, { detail: 'The disk is full.' }]], DELETE: [[503, { detail: 'It restarts.' }]] });
  await assert.rejects(giveToken(gateway, 'lamp'), (error: Error) => {
    assert.match(error.message, /The disk is full.*token t1 was created, but builds will not contain it, and it could not be deleted \(It restarts\.\)\. Delete it with DELETE \/api\/projects\/lamp\/tokens\/t1\.$/);
    assert.doesNotMatch(error.message, /ota_secret/);
    return true;
  });
});

const made: Answer = [201, { id: 't1', token: 'ota_secret' }];
const stored: Answer = [200, { isSet: true }];
const refused: Answer = [507, { detail: 'The disk is full.' }];
const unknown: Readonly<Record<string, Answer>> = {
  'a lost connection': new TypeError('fetch failed'),
  'a timeout': new DOMException('The operation timed out.', 'TimeoutError'),
  '502': [502, {}],
  '503': [503, {}],
  '504': [504, {}],
};

for (const [name, lost] of Object.entries(unknown)) {
  test(`after ${name} the token is handed over once more`, async () => {
    const { gateway, calls } = gatewayWith({ POST: [made], PUT: [lost, stored], DELETE: [[204, null]] });
    await giveToken(gateway, 'lamp');
    assert.deepEqual(calls.map(({ method }) => method), ['POST', 'PUT', 'PUT']);
    assert.deepEqual(calls[2], calls[1]);
  });

  test(`a token is kept if the board manager may have stored it: ${name}, twice`, async () => {
    const { gateway, calls } = gatewayWith({ POST: [made], PUT: [lost], DELETE: [[204, null]] });
    await assert.rejects(giveToken(gateway, 'lamp'), (error: Error) => {
      assert.match(error.message, /It is unknown whether builds will contain the token t1\. It stays valid\. Run the command again\.$/);
      assert.doesNotMatch(error.message, /ota_secret/);
      return true;
    });
    assert.deepEqual(calls.map(({ method }) => method), ['POST', 'PUT', 'PUT']);
  });
}

test('a token is deleted if the second attempt to hand it over is refused', async () => {
  const { gateway, calls } = gatewayWith({ POST: [made], PUT: [[504, {}], refused], DELETE: [[204, null]] });
  await assert.rejects(giveToken(gateway, 'lamp'), /^Error: The disk is full\.$/);
  assert.deepEqual(calls.map(({ method }) => method), ['POST', 'PUT', 'PUT', 'DELETE']);
});

test('a refused token is not handed over again', async () => {
  const { gateway, calls } = gatewayWith({ POST: [made], PUT: [refused, stored], DELETE: [[204, null]] });
  await assert.rejects(giveToken(gateway, 'lamp'), /The disk is full/);
  assert.deepEqual(calls.map(({ method }) => method), ['POST', 'PUT', 'DELETE']);
});

test('a token is kept if the sign-in expires before the second attempt', async () => {
  const { gateway, calls } = gatewayWith({ POST: [made], PUT: [[504, {}], [401, {}]], DELETE: [[204, null]] });
  await assert.rejects(giveToken(gateway, 'lamp'), /It is unknown whether builds will contain the token t1/);
  assert.deepEqual(calls.map(({ method }) => method), ['POST', 'PUT', 'PUT']);
});

test('the board manager says whether builds of a project contain a token', async () => {
  const { gateway, calls } = gatewayWith({ GET: [[200, { project: 'lamp', isSet: true }]] });
  assert.equal(await hasToken(gateway, 'lamp'), true);
  assert.equal(calls[0]?.path, '/manager/api/projects/lamp/token');
});
