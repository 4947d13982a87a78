import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { backoff, pause } from './backoff';
import { SignedOut, Unexpected, Unreachable, type Trouble } from './trouble';

// `EventSource` itself is not enough: it does not tell a 401 from a server that is down, or a quiet server from a dead
// connection, and it cannot resume after an event that an earlier `EventSource` received.

/** A server-sent event. `event` is its type, undefined where the server names none. */
export type ServerEvent = EventSourceMessage;

/**
 * Silence after which a connection counts as dead. The server sends a comment at least every 30 s. A laptop that slept or
 * a network that changed leaves a connection behind that never ends by itself.
 */
const silenceMilliseconds = 75_000;

/** Characters of one event. A server that sends more is broken. */
const longestEvent = 4 * 1024 * 1024;

export interface FollowOptions {
  /** Opens the stream after the given event id. */
  readonly open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

  /** True for the event that ends the stream for good. */
  readonly isLast: (event: ServerEvent) => boolean;

  /** Called when the connection is lost and will be retried; with `undefined` once it is back. */
  readonly onTrouble: (trouble: Trouble | undefined) => void;

  readonly signal: AbortSignal;
  readonly wait?: (failures: number, signal: AbortSignal) => Promise<void>;
  readonly silence?: number;
}

/**
 * Yields each event once and reconnects as often as needed. Ends after the last event or when the signal is aborted.
 * @throws Refused when the server no longer serves this stream.
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
      // Browsers report a connection that breaks as a TypeError or as an AbortError.
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

/** One connection. It is aborted when nothing at all arrives for a while. */
class Connection {
  private readonly abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  readonly signal: AbortSignal;

  constructor(
    outer: AbortSignal,
    private readonly silence: number,
  ) {
    this.signal = AbortSignal.any([outer, this.abort.signal]);
    this.heard();
  }

  end(): void {
    clearTimeout(this.timer);
    this.abort.abort();
  }

  async *read(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void, undefined> {
    const events: ServerEvent[] = [];
    const parser = createParser({
      maxBufferSize: longestEvent,
      onEvent: (event) => events.push(event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') throw new Unexpected('The server sent an event that is too long.');
      },
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.heard();
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events.splice(0);
    }
  }

  private heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.abort.abort();
    }, this.silence);
  }
}
