import assert from 'node:assert/strict';
import test from 'node:test';
import { Gateway } from '../src/gateway/gateway';
import { Span } from '../src/gateway/trace';

interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: object;
    readonly scopeSpans: readonly { readonly spans: readonly Readonly<Record<string, unknown>>[] }[];
  }[];
}

function only(request: object): Readonly<Record<string, unknown>> {
  return (request as Exported).resourceSpans[0]?.scopeSpans[0]?.spans[0] ?? assert.fail();
}

test('a span has the ids of its traceparent, ids and times as OTLP wants them in JSON', () => {
  const span = new Span('Build');
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(span.traceparent) ?? assert.fail();
  const request = span.end({ 'otastack.project': 'lamp' });
  const sent = only(request);
  assert.deepEqual([sent['traceId'], sent['spanId'], sent['name'], sent['kind'], sent['status']], [traceId, spanId, 'Build', 3, {}]);
  assert.deepEqual(sent['attributes'], [{ key: 'otastack.project', value: { stringValue: 'lamp' } }]);
  assert.match(String(sent['startTimeUnixNano']), /^\d{19}$/);
  assert.ok(String(sent['endTimeUnixNano']) >= String(sent['startTimeUnixNano']));
  assert.deepEqual((request as Exported).resourceSpans[0]?.resource, {
    attributes: [{ key: 'service.name', value: { stringValue: 'ide' } }],
  });
});

test('two spans have different traces; one that failed says why', () => {
  assert.notEqual(new Span('a').traceparent, new Span('a').traceparent);
  assert.deepEqual(only(new Span('a').end({}, 'No such board.'))['status'], { code: 2, message: 'No such board.' });
});

test('a request of a step carries its traceparent, and the step is reported to the gateway', async () => {
  const calls: [string, RequestInit][] = [];
  const gateway = new Gateway('http://gateway:8080', (url, init) => {
    calls.push([url, init]);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  const span = new Span('Build');
  await gateway.send('POST', '/manager/api/builds', {}, (value) => value, span);
  await gateway.report(span, {});
  assert.equal(new Headers(calls[0]?.[1].headers).get('traceparent'), span.traceparent);
  const [url, init] = calls[1] ?? assert.fail();
  assert.equal(url, 'http://gateway:8080/telemetry/v1/traces');
  assert.equal(only(JSON.parse(init.body as string) as object)['traceId'], span.traceparent.slice(3, 35));
});

test('a gateway that takes no spans is asked once, and one in trouble is asked again', async () => {
  let asked = 0;
  let status = 502;
  const gateway = new Gateway('http://gateway:8080', () => {
    asked++;
    return Promise.resolve(new Response('', { status }));
  });
  await gateway.report(new Span('a'), {});
  status = 404;
  await gateway.report(new Span('b'), {});
  await gateway.report(new Span('c'), {});
  assert.equal(asked, 2);
});
