import { tokenize, type Token } from './lexer';
import { classify, enumMembers, typeHeader, type TypeHeader } from './declaration';
import type { CodeSymbol } from './symbol';

/** A file with more than this many characters is generated or no source; it is not looked at. */
const longestSource = 2_000_000;

/** Braces deeper than this are no hand-written code. */
const deepest = 50;

/**
 * Finds what a C++ file declares, without a compiler: functions, types, variables, macros. It does not resolve
 * anything, so it also works on code that does not compile yet; what it does not understand it leaves out.
 */
export function parseSymbols(source: string): CodeSymbol[] {
  if (source.length > longestSource) return [];
  const tokens = tokenize(source);
  const macros = tokens.filter((token) => token.kind === 'directive').flatMap(macroOf);
  const parser = new Parser(tokens.filter((token) => token.kind !== 'directive'));
  return [...macros, ...parser.scope('', 0)].sort((a, b) => a.start - b.start);
}

/** `#define NAME`, without the guards of headers (`#define SETTINGS_H`), which nobody looks for. */
function macroOf(token: Token): CodeSymbol[] {
  const match = /^(#[ \t]*define[ \t]+)([A-Za-z_]\w*)(\([^)\n]*\))?([^]*)$/.exec(token.text);
  if (match === null) return [];
  const [, before = '', name = '', parameters = '', rest = ''] = match;
  const value = rest.replaceAll(/\\\r?\n/g, ' ').replace(/\/\/.*$/, '').trim();
  if (value === '' && parameters === '' && /_H(PP|XX)?_*$/i.test(name)) return [];
  const nameStart = token.start + before.length;
  return [
    {
      kind: 'macro',
      name,
      detail: `#define ${name}${parameters} ${value}`.trim().slice(0, 120),
      start: token.start,
      end: token.end,
      nameStart,
      nameEnd: nameStart + name.length,
      isDefinition: true,
      children: [],
    },
  ];
}

/** What stands in braces; indices of tokens, `close` behind the closing one. */
interface Body {
  readonly open: number;
  readonly close: number;
  readonly children: readonly CodeSymbol[];
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /**
   * Reads declarations up to the closing brace of this scope, or the end.
   * @param owner Name of the class that the scope belongs to; empty outside of one.
   */
  scope(owner: string, depth: number): CodeSymbol[] {
    const symbols: CodeSymbol[] = [];
    // Outside of everything a closing brace is one too many: stepped over.
    while (this.at < this.tokens.length && (depth === 0 || this.text() !== '}')) {
      const before = this.at;
      symbols.push(...this.declaration(owner, depth));
      // Whatever was not understood: go on behind it.
      if (this.at === before) this.at++;
    }

    return symbols;
  }

  private declaration(owner: string, depth: number): CodeSymbol[] {
    this.skipPrefixes();
    const first = this.at;
    let body: Body | undefined;
    while (this.at < this.tokens.length) {
      const text = this.text();
      if (text === ';' || text === '}') break;
      if (text === '(' || text === '[') {
        this.skipBalanced(text, text === '(' ? ')' : ']');
      } else if (text === '{') {
        const head = this.tokens.slice(first, this.at);
        const header = typeHeader(head);
        const isFunction = header === undefined && isFunctionHead(head);
        const read = header !== undefined ? this.typeBody(header, depth) : this.otherBody();
        // `int x{3};` and `struct P {...} p;` go on to the semicolon; a function and a namespace end here.
        if (header !== undefined || isFunction) body ??= read;
        if (isFunction || header?.kind === 'namespace') return this.finish(first, body, this.at, owner);
      } else {
        this.at++;
      }
    }

    const last = this.at;
    if (this.text() === ';') this.at++;
    return this.finish(first, body, last, owner);
  }

  private typeBody(header: TypeHeader, depth: number): Body {
    if (header.kind === 'enum' || depth >= deepest) {
      const body = this.otherBody();
      return { ...body, children: header.kind === 'enum' ? enumMembers(this.tokens.slice(body.open + 1, body.close - 1)) : [] };
    }

    const open = this.at++;
    const children = this.scope(header.kind === 'namespace' ? '' : header.name || '(unnamed)', depth + 1);
    if (this.text() === '}') this.at++;
    return { open, close: this.at, children };
  }

  private otherBody(): Body {
    const open = this.at;
    this.skipBalanced('{', '}');
    return { open, close: this.at, children: [] };
  }

  private finish(first: number, body: Body | undefined, last: number, owner: string): CodeSymbol[] {
    const head = this.tokens.slice(first, body?.open ?? last);
    const rest = body === undefined ? [] : this.tokens.slice(body.close, last);
    const end = this.tokens[Math.max(first, this.at - 1)]?.end ?? 0;
    return classify({ head, rest, owner, children: body?.children ?? [], hasBody: body !== undefined, end });
  }

  /** `public:`, `template <...>`, attributes and `extern "C"` say nothing about what is declared. */
  private skipPrefixes(): void {
    for (;;) {
      const text = this.text();
      const next = this.tokens[this.at + 1]?.text;
      if ((text === 'public' || text === 'protected' || text === 'private') && next === ':') this.at += 2;
      else if (text === 'template' && next === '<') this.skipTemplate();
      else if (text === '[' && next === '[') this.skipBalanced('[', ']');
      else if (text === 'extern' && this.tokens[this.at + 1]?.kind === 'string') {
        this.at += 2;
        if (this.text() === '{') {
          // Its closing brace is met later as one that belongs to nothing, and stepped over.
          this.at++;
          this.openLinkage++;
        }
      } else if (text === '}' && this.openLinkage > 0) {
        this.openLinkage--;
        this.at++;
      } else return;
    }
  }

  private openLinkage = 0;

  private skipTemplate(): void {
    let depth = 0;
    for (this.at++; this.at < this.tokens.length; this.at++) {
      const text = this.text();
      if (text === '<') depth++;
      if (text === '>' && --depth === 0) {
        this.at++;
        return;
      }
      if (text === ';' || text === '{') return;
    }
  }

  private skipBalanced(open: string, close: string): void {
    let depth = 0;
    for (; this.at < this.tokens.length; this.at++) {
      const text = this.text();
      if (text === open) depth++;
      if (text === close && --depth === 0) {
        this.at++;
        return;
      }
    }
  }

  private text(): string | undefined {
    return this.tokens[this.at]?.text;
  }
}

/**
 * A head with parameters and without a value, `int twice(int x)`, opens a function's body. `Blinker(int pin) : pin{pin} {`
 * has braces before that: the ones of its members' values.
 */
function isFunctionHead(head: readonly Token[]): boolean {
  const open = head.findIndex((token) => token.text === '(');
  if (open < 0 || head.slice(0, open).some((token) => token.text === '=')) return false;
  const colon = head.findIndex((token, index) => token.text === ':' && index > 0);
  const last = head.at(-1);
  return !(colon > 0 && last?.kind === 'word');
}
