import { backoff, pause } from './backoff';
import { ServerEventParser, type ServerEvent } from './serverEvents';
import { SignedOut, Unreachable, type Trouble } from './trouble';

/**
 * Silence after which a stream is taken for dead. The server sends a comment at least each 30 s; a laptop that slept or
 * a network that changed leaves a connection behind that never ends by itself.
 */
const silenceMilliseconds = 75_000;

export interface FollowOptions {
  /** Opens the stream after the event id given. */
  readonly open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

  /** True for the event that nothing comes after. */
  readonly isLast: (event: ServerEvent) => boolean;

  /** The connection was lost and is tried again; `undefined` once it is back. */
  readonly onTrouble: (trouble: Trouble | undefined) => void;

  readonly signal: AbortSignal;
  readonly wait?: (failures: number, signal: AbortSignal) => Promise<void>;
  readonly silence?: number;
}

/**
 * Yields each event once, over as many connections as it takes. Ends after the last event or when the signal says so.
 * @throws Refused where the server will not serve this stream (again): it is gone.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<ServerEvent, void, undefined> {
  const wait = options.wait ?? (async (failures, signal) => pause(backoff(failures), signal));
  let lastId: string | undefined;
  let failures = 0;
  while (!options.signal.aborted) {
    const connection = new Connection(options.signal, options.silence ?? silenceMilliseconds);
    try {
      const body = await options.open(lastId, connection.signal);
      if (failures > 0) options.onTrouble(undefined);
      for await (const event of connection.read(body)) {
        failures = 0;
        lastId = event.id ?? lastId;
        yield event;
        if (options.isLast(event)) return;
      }
    } catch (error) {
      // A network that breaks in the middle shows as a TypeError or an AbortError, by browser.
      const trouble = error instanceof TypeError || error instanceof DOMException ? new Unreachable('The connection was lost.') : error;
      if (!(trouble instanceof Unreachable || trouble instanceof SignedOut)) throw trouble;
      options.onTrouble(trouble);
    } finally {
      connection.end();
    }

    failures++;
    await wait(failures, options.signal);
  }
}

/** One connection, given up when nothing at all arrives for a while. */
class Connection {
  private readonly abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly outer: AbortSignal,
    private readonly silence: number,
  ) {
    this.outer.addEventListener('abort', this.end);
    this.heard();
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  readonly end = (): void => {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.end);
    this.abort.abort();
  };

  async *read(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void, undefined> {
    const parser = new ServerEventParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.heard();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  }

  private heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.abort.abort();
    }, this.silence);
  }
}
