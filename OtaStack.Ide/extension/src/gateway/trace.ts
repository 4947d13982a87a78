/**
 * A step of the user as a span: the root of the trace that the Manager's build, the API's firmware and the boards' updates join.
 *
 * Written by hand. OpenTelemetry's packages for browsers add 58 KB to a bundle of 82 KB, for one span a build, and there is nothing to
 * batch, to sample or to instrument. Formats: W3C Trace Context (`traceparent`), and OTLP as JSON (ids in hexadecimal, times as strings).
 */
export class Span {
  private readonly traceId = randomHex(16);
  private readonly spanId = randomHex(8);
  private readonly startedAt = Date.now();

  constructor(private readonly name: string) {}

  /** Value of the header `traceparent` of requests that belong to this step. */
  get traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-01`;
  }

  /**
   * Ends the step.
   * @param attributes Describe it.
   * @param error Why it failed; undefined: it did not.
   * @returns An `ExportTraceServiceRequest` for an OTLP endpoint.
   */
  end(attributes: Readonly<Record<string, string>>, error?: string): object {
    const span = {
      traceId: this.traceId,
      spanId: this.spanId,
      name: this.name,
      kind: spanKindClient,
      startTimeUnixNano: nanoseconds(this.startedAt),
      endTimeUnixNano: nanoseconds(Date.now()),
      attributes: attributesOf(attributes),
      status: error === undefined ? {} : { code: statusError, message: error },
    };
    const resource = { attributes: attributesOf({ 'service.name': 'ide' }) };
    return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'otastack.extension' }, spans: [span] }] }] };
  }
}

// Numbers of opentelemetry-proto (trace/v1/trace.proto).
const spanKindClient = 3;
const statusError = 2;

function attributesOf(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

/** Milliseconds as nanoseconds. More digits than a number holds, so text. */
function nanoseconds(milliseconds: number): string {
  return `${String(milliseconds)}000000`;
}

function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
