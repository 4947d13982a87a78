import { tokenize, type Token } from './lexer';
import { classify, enumMembers, typeHeader, type TypeHeader } from './declaration';
import type { CodeSymbol } from './symbol';

/** Longer files, in characters, are probably generated. They are not parsed. */
const longestSource = 2_000_000;

/** Deeper scopes are not parsed. Hand-written code does not nest this deep. */
const deepest = 50;

/**
 * Finds the functions, types, variables and macros that a C++ file declares. It does not need a compiler and does not resolve
 * names, so it also works on incomplete code. It leaves out what it does not understand. (A real C++ grammar, such as
 * tree-sitter's, is megabytes of WebAssembly that every browser tab would load.)
 */
export function parseSymbols(source: string): CodeSymbol[] {
  if (source.length > longestSource) return [];
  const tokens = tokenize(source);
  const macros = tokens.filter((token) => token.kind === 'directive').flatMap(macroOf);
  const parser = new Parser(tokens.filter((token) => token.kind !== 'directive'));
  return [...macros, ...parser.scope('', 0)].sort((a, b) => a.start - b.start);
}

/** `#define NAME`, but not include guards (`#define SETTINGS_H`). */
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

/** A body in braces. `open` and `close` are token indices; `close` is that after the closing brace. */
interface Body {
  readonly open: number;
  readonly close: number;
  readonly children: readonly CodeSymbol[];
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /**
   * Reads declarations up to the closing brace of this scope or the end of the file.
   * @param owner Name of the class that the scope belongs to; empty outside a class.
   */
  scope(owner: string, depth: number): CodeSymbol[] {
    const symbols: CodeSymbol[] = [];
    // At the top level, a closing brace has no opening brace. Skip it.
    while (this.at < this.tokens.length && (depth === 0 || this.text() !== '}')) {
      const before = this.at;
      symbols.push(...this.declaration(owner, depth));
      // Skip a token that was not understood.
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
        // A function or namespace ends here; `int x{3};` and `struct P {...} p;` end at the semicolon.
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

  /** Skips `public:`, `template <...>`, attributes and `extern "C"`, which come before a declaration. */
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
          // Its closing brace is skipped below.
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
 * True if the head is that of a function: it has parameters and no `=`, as in `int twice(int x)`. In
 * `Blinker(int pin) : pin{pin} {`, the first braces initialize a member and do not open the body.
 */
function isFunctionHead(head: readonly Token[]): boolean {
  const open = head.findIndex((token) => token.text === '(');
  if (open < 0 || head.slice(0, open).some((token) => token.text === '=')) return false;
  const colon = head.findIndex((token, index) => token.text === ':' && index > 0);
  const last = head.at(-1);
  return !(colon > 0 && last?.kind === 'word');
}
