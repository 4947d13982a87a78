/** One server-sent event. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: string;
}

/** More than this many characters of one event are not believed to be one. */
const longestEvent = 4 * 1024 * 1024;

/** Reads `text/event-stream` as it arrives, in pieces of any length (WHATWG HTML, 9.2.6). */
export class ServerEventParser {
  private rest = '';
  private id: string | undefined;
  private type = '';
  private data: string[] = [];
  private length = 0;

  /** @returns The events that this piece completes. */
  push(piece: string): ServerEvent[] {
    const text = this.rest + piece;
    const events: ServerEvent[] = [];
    let start = 0;
    for (;;) {
      const end = lineEnd(text, start);
      if (end === undefined) break;
      this.line(text.slice(start, end.at), events);
      start = end.next;
    }

    this.rest = text.slice(start);
    if (this.rest.length + this.length > longestEvent) throw new RangeError('An event of the server is too long.');
    return events;
  }

  private line(line: string, events: ServerEvent[]): void {
    if (line === '') {
      if (this.data.length > 0) events.push({ id: this.id, type: this.type || 'message', data: this.data.join('\n') });
      this.type = '';
      this.data = [];
      this.length = 0;
      return;
    }

    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    this.length += line.length;
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.type = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
  }
}

/** Lines end in CR LF, LF or CR. A CR at the very end may be half of CR LF, so it waits for the next piece. */
function lineEnd(text: string, start: number): { at: number; next: number } | undefined {
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') return { at, next: at + 1 };
    if (character === '\r') return at + 1 === text.length ? undefined : { at, next: text[at + 1] === '\n' ? at + 2 : at + 1 };
  }

  return undefined;
}
