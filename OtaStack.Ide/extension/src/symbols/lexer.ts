/** A token of C++. Comments and white space are not tokens; a string is one token. */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'mark' | 'directive';
  readonly text: string;

  /** Offset of its first character. */
  readonly start: number;

  /** Offset after its last character. */
  readonly end: number;
}

const word = /[A-Za-z_$][\w$]*/y;
const number = /\.?\d(?:[\w.']|[eEpP][+-])*/y;
const rawString = /(?:u8|[uUL])?R"([^()\\\s]{0,16})\(/y;
const quoted = /(?:u8|[uUL])?"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/y;
const space = /\s+|\\\r?\n/y;
// A backslash at the end of a line continues the directive. A comment at its end is part of the token.
const directive = /#(?:[^\n\\]|\\\r?\n|\\.)*/y;

/** Splits C++ into tokens. Never fails: unknown characters become marks of one character. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const take = (kind: Token['kind'], end: number): void => {
    tokens.push({ kind, text: source.slice(at, end), start: at, end });
    at = end;
  };

  while (at < source.length) {
    const skipped = source[at] === '/' ? commentEnd(source, at) : at + (match(space)?.[0].length ?? 0);
    if (skipped > at) {
      at = skipped;
      continue;
    }

    const raw = match(rawString);
    const found = raw === null ? firstMatch(match) : undefined;
    if (raw !== null) {
      const close = source.indexOf(`)${raw[1] ?? ''}"`, at + raw[0].length);
      take('string', close < 0 ? source.length : close + (raw[1] ?? '').length + 2);
    } else if (source[at] === '#' && startsLine(source, at)) {
      take('directive', at + (match(directive)?.[0].length ?? 1));
    } else if (found !== undefined) {
      take(found.kind, at + found.length);
    } else if (source.startsWith('::', at) || source.startsWith('->', at)) {
      take('mark', at + 2);
    } else {
      take('mark', at + 1);
    }
  }

  return tokens;
}

/** The offset after the comment that begins here; the given offset if there is no comment. */
function commentEnd(source: string, at: number): number {
  if (source[at + 1] === '*') {
    const close = source.indexOf('*/', at + 2);
    return close < 0 ? source.length : close + 2;
  }

  if (source[at + 1] !== '/') return at;
  let end = at;
  do {
    end = source.indexOf('\n', end + 1);
  } while (end >= 0 && (source[end - 1] === '\\' || source.startsWith('\\\r', end - 2)));
  return end < 0 ? source.length : end;
}

function firstMatch(match: (pattern: RegExp) => RegExpExecArray | null): { kind: Token['kind']; length: number } | undefined {
  for (const [kind, pattern] of [['string', quoted], ['word', word], ['number', number]] as const) {
    const found = match(pattern);
    if (found !== null && found[0].length > 0) return { kind, length: found[0].length };
  }

  return undefined;
}

function startsLine(source: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const character = source[before];
    if (character === '\n') return true;
    if (character !== ' ' && character !== '\t' && character !== '\r') return source.slice(0, before + 1).endsWith('*/');
  }

  return true;
}
