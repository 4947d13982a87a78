import { Fields } from './fields';
import type { Span } from './trace';
import { Refused, SignedOut, Unexpected, Unreachable } from './trouble';

/** Timeout of a request. Builds and installations run in the background, so every request is short. */
const timeoutMilliseconds = 20_000;

/** The part of `fetch` that is used here. Tests pass their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The OtaStack gateway that served this page. The browser adds the user's sign-in cookie to each request to the page's
 * own origin. This code never sees the cookie.
 */
export class Gateway {
  private takesSpans = true;

  /** @param origin Scheme, host and port, e.g. `http://192.168.1.20:8080`. */
  constructor(
    readonly origin: string,
    private readonly fetch: Fetch,
  ) {}

  /** The absolute address of a path that begins with a slash. */
  url(path: string): string {
    return this.origin + path;
  }

  async get<T>(path: string, read: (value: unknown) => T): Promise<T> {
    return read(await json(await this.request('GET', path)));
  }

  /**
   * @param read Reads the JSON of the answer. Gets `undefined` for an empty answer (204).
   * @param span The step that the request belongs to.
   */
  async send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, read: (value: unknown) => T, span?: Span): Promise<T> {
    const response = await this.request(method, path, body, span);
    return read(response.status === 204 ? undefined : await json(response));
  }

  async text(path: string): Promise<string> {
    return text(await this.request('GET', path));
  }

  /** Opens a stream of server-sent events that continues after the given event id. */
  async events(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId;
    const response = await this.answer(path, { method: 'GET', headers, signal });
    if (response.body === null) throw new Unexpected('The answer has no body.');
    return response.body;
  }

  /**
   * Ends a step and sends its span to where the gateway's own telemetry goes. Nothing depends on it, so it fails silently. A gateway
   * that has nowhere to send spans answers 404, and is not asked again.
   */
  async report(span: Span, attributes: Readonly<Record<string, string>>, error?: string): Promise<void> {
    if (!this.takesSpans) return;
    try {
      await this.request('POST', '/telemetry/v1/traces', span.end(attributes, error));
    } catch (trouble) {
      if (trouble instanceof Refused && trouble.status === 404) this.takesSpans = false;
    }
  }

  private async request(method: string, path: string, body?: unknown, span?: Span): Promise<Response> {
    const init: RequestInit = {
      method,
      headers: {
        Accept: 'application/json, text/plain',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(span === undefined ? {} : { traceparent: span.traceparent }),
      },
      signal: AbortSignal.timeout(timeoutMilliseconds),
    };
    if (body !== undefined) init.body = JSON.stringify(body);
    return this.answer(path, init);
  }

  private async answer(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      // These services never redirect. A redirect leads to the sign-in page, which is not an answer.
      response = await this.fetch(this.url(path), { ...init, credentials: 'same-origin', cache: 'no-store', redirect: 'error' });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new Unreachable('The gateway does not answer.');
    }

    if (response.ok) return response;
    if (response.status === 401) throw new SignedOut();
    const message = await refusal(response);
    // 502, 503 and 504: the gateway runs, but the service behind it does not.
    throw response.status >= 502 && response.status <= 504 ? new Unreachable(message) : new Refused(response.status, message);
  }
}

/** The body as JSON. A web page instead of JSON means that this editor was not opened through an OtaStack gateway. */
async function json(response: Response): Promise<unknown> {
  const body = await text(response);
  try {
    return JSON.parse(body);
  } catch {
    throw new Unexpected('This editor was not opened through an OtaStack gateway, or the gateway has another version.');
  }
}

async function text(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch {
    throw new Unreachable('The connection was lost.');
  }
}

/** The message of a problem document (RFC 9457), or the HTTP status if the answer has no such document. */
async function refusal(response: Response): Promise<string> {
  try {
    const problem = Fields.of(await response.json());
    const message = problem.textOrNothing('detail') ?? problem.textOrNothing('title');
    if (message !== undefined && message.length > 0) return message;
  } catch {
    // The body is not a problem document.
  }

  return `The server answered ${String(response.status)}${response.statusText === '' ? '' : ` ${response.statusText}`}.`;
}
