import type { Token } from './lexer';
import type { CodeSymbol, SymbolKind } from './symbol';

/** First words of statements that declare nothing. */
const statements = new Set(
  ('if else for while do switch case default return break continue goto throw try catch delete using friend ' +
    'static_assert asm __asm__ co_return').split(' '),
);

/** Words in a declaration that are not names. */
const qualifiers = new Set(
  ('const constexpr consteval constinit static extern inline virtual explicit volatile mutable unsigned signed long short ' +
    'register thread_local typename struct class enum union auto override final noexcept IRAM_ATTR ICACHE_RAM_ATTR PROGMEM').split(' '),
);

const builtIn = new Set('void bool char int float double'.split(' '));

export interface Statement {
  /** Everything before the body, or the whole statement if it has no body. */
  readonly head: readonly Token[];

  /** Between the body's closing brace and the semicolon. */
  readonly rest: readonly Token[];

  /** The class that contains the statement; empty outside a class. */
  readonly owner: string;
  readonly children: readonly CodeSymbol[];
  readonly hasBody: boolean;

  /** Offset of the end of the statement. */
  readonly end: number;
}

/** The kind and name of a type or namespace. The name is empty if it has none. */
export interface TypeHeader {
  readonly kind: 'class' | 'struct' | 'enum' | 'namespace';
  readonly name: string;
  readonly token?: Token;
}

/** Reads the head of a type or namespace; undefined for other heads. */
export function typeHeader(head: readonly Token[]): TypeHeader | undefined {
  const at = head.findIndex((token) => ['class', 'struct', 'union', 'enum', 'namespace'].includes(token.text));
  const keyword = head[at];
  if (keyword === undefined || head.some((token) => token.text === '(')) return undefined;
  const colon = head.findIndex((token, index) => index > at && token.text === ':');
  const names = head.slice(at + 1, colon < 0 ? undefined : colon).filter((token) => token.kind === 'word' && !qualifiers.has(token.text));
  const token = names.at(-1);
  const kind = keyword.text === 'union' ? 'struct' : (keyword.text as TypeHeader['kind']);
  return token === undefined ? { kind, name: '' } : { kind, name: token.text, token };
}

/** The symbols that a statement declares. There may be several, as in `int a, b;`. */
export function classify(statement: Statement): CodeSymbol[] {
  const first = statement.head[0];
  if (first === undefined || (statements.has(first.text) && first.text !== 'using')) return [];
  if (first.text === 'using') return usingOf(statement);
  if (first.text === 'typedef') return typedefOf(statement);
  const header = statement.hasBody ? typeHeader(statement.head) : undefined;
  if (header !== undefined) return typeOf(statement, header);
  return functionOf(statement) ?? variablesOf(statement);
}

/** The names in the body of an enum. */
export function enumMembers(body: readonly Token[]): CodeSymbol[] {
  const members: CodeSymbol[] = [];
  let depth = 0;
  let expectsName = true;
  for (const token of body) {
    if (token.text === '(' || token.text === '{') depth++;
    else if (token.text === ')' || token.text === '}') depth--;
    else if (token.text === ',' && depth === 0) expectsName = true;
    else if (expectsName && token.kind === 'word') {
      members.push(symbol('enumMember', token, token.text, token.start, token.end, true));
      expectsName = false;
    }
  }

  return members;
}

function typeOf(statement: Statement, header: TypeHeader): CodeSymbol[] {
  const { head, rest, end } = statement;
  const start = head[0]?.start ?? 0;
  // Members of an unnamed enum belong to the surrounding scope.
  if (header.token === undefined) return header.kind === 'namespace' || header.kind === 'enum' ? [...statement.children] : [];
  const type: CodeSymbol = {
    ...symbol(header.kind, header.token, `${header.kind} ${header.name}`, start, end, true),
    children: statement.children,
  };
  const kind = statement.owner === '' ? 'variable' : 'field';
  const variables = rest
    .filter((token) => token.kind === 'word')
    .map((token) => symbol(kind, token, `${header.name} ${token.text}`, token.start, token.end, true, header.name));
  return [type, ...variables];
}

function functionOf(statement: Statement): CodeSymbol[] | undefined {
  const { head, owner, hasBody, end } = statement;
  const open = head.findIndex((token) => token.text === '(');
  const assign = head.findIndex((token) => token.text === '=');
  if (open < 1 || (assign >= 0 && assign < open && head[open - 1]?.text !== '=')) return undefined;
  const name = functionName(head, open);
  if (name === undefined) return undefined;
  const close = closing(head, open);
  const parameters = head.slice(open + 1, close);
  const before = head.slice(0, name.index);
  const isConstructor = name.token.text === owner || name.qualifier === name.token.text;
  if (before.length === 0 && !isConstructor && !hasBody) return [];
  if (!hasBody && !isConstructor && !looksLikeParameters(parameters)) return undefined;
  const detail = `${text(head.slice(0, open))}(${text(parameters)})`;
  const kind: SymbolKind = owner !== '' || name.qualifier !== undefined ? 'method' : 'function';
  return [symbol(kind, name.token, detail, head[0]?.start ?? 0, end, hasBody)];
}

function functionName(head: readonly Token[], open: number): { token: Token; index: number; qualifier: string | undefined } | undefined {
  const operator = head.slice(0, open).findIndex((token) => token.text === 'operator');
  if (operator >= 0) return undefined;
  const token = head[open - 1];
  if (token?.kind !== 'word' || qualifiers.has(token.text) || builtIn.has(token.text) || statements.has(token.text))
    return undefined;
  const isMember = head[open - 2]?.text === '::' || (head[open - 2]?.text === '~' && head[open - 3]?.text === '::');
  const qualifier = isMember ? head.slice(0, open - 2).findLast((before) => before.kind === 'word')?.text : undefined;
  return { token, index: isMember ? Math.max(0, open - 3) : open - 1, qualifier };
}

/** `Servo arm(9);` defines a variable, `void turn(int angle);` declares a function: its parameters begin with a type. */
function looksLikeParameters(parameters: readonly Token[]): boolean {
  const [first, second] = parameters;
  if (first === undefined) return true;
  if (first.kind !== 'word') return first.text === '.';
  if (qualifiers.has(first.text) || builtIn.has(first.text) || /_t$|^(String|byte|boolean|word)$/.test(first.text)) return true;
  return second !== undefined && (second.kind === 'word' || second.text === '&' || second.text === '*' || second.text === '::' || second.text === '<');
}

function variablesOf(statement: Statement): CodeSymbol[] {
  const { head, owner, end } = statement;
  const isExtern = head.some((token) => token.text === 'extern');
  const isConstant = head.some((token) => token.text === 'const' || token.text === 'constexpr');
  const parts = splitDeclarators(head);
  const first = parts[0];
  const name = first === undefined ? undefined : nameOf(first);
  if (first === undefined || name === undefined) return [];
  const type = first.slice(0, first.indexOf(name));
  // A single word or a call does not declare anything.
  if (!type.some((token) => token.kind === 'word') || type.at(-1)?.text === 'void' || statements.has(type[0]?.text ?? '')) return [];
  const typeName = type.findLast((token) => token.kind === 'word' && !qualifiers.has(token.text))?.text;
  const kind: SymbolKind = owner !== '' ? 'field' : isConstant ? 'constant' : 'variable';
  return parts.flatMap((part) => {
    const token = nameOf(part);
    if (token === undefined) return [];
    const start = part === first ? (head[0]?.start ?? 0) : token.start;
    return [symbol(kind, token, `${text(type)} ${token.text}`, start, end, !isExtern, typeName)];
  });
}

/** The name of a declarator: the last word before its value, its arguments or its dimensions. */
function nameOf(declarator: readonly Token[]): Token | undefined {
  const stop = declarator.findIndex((token) => ['=', '(', '[', '{', ':'].includes(token.text));
  const token = declarator.slice(0, stop < 0 ? undefined : stop).at(-1);
  return token?.kind === 'word' && !qualifiers.has(token.text) && !builtIn.has(token.text) ? token : undefined;
}

/** `int a = f(1, 2), *b` has two declarators: commas in brackets do not separate. */
function splitDeclarators(head: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of head) {
    if ('([{<'.includes(token.text)) depth++;
    else if (')]}>'.includes(token.text)) depth = Math.max(0, depth - 1);
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }

  return parts;
}

function usingOf(statement: Statement): CodeSymbol[] {
  const { head, end } = statement;
  const name = head[1];
  if (name?.kind !== 'word' || head[2]?.text !== '=') return [];
  return [symbol('type', name, text(head), head[0]?.start ?? 0, end, true)];
}

function typedefOf(statement: Statement): CodeSymbol[] {
  const { head, rest, end } = statement;
  const words = (statement.hasBody ? rest : head).filter((token) => token.kind === 'word');
  const name = words.at(-1);
  if (name === undefined) return [];
  const type = symbol('type', name, `typedef ${name.text}`, head[0]?.start ?? 0, end, true);
  return [{ ...type, children: statement.children }];
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]?.text === '(') depth++;
    if (tokens[at]?.text === ')' && --depth === 0) return at;
  }

  return tokens.length;
}

/** The tokens on one line, with usual spacing. */
function text(tokens: readonly Token[]): string {
  let line = '';
  let previous: Token | undefined;
  for (const token of tokens) {
    const isTight =
      previous === undefined ||
      [')', ']', ',', ';', '::', '>', '[', '('].includes(token.text) ||
      ['(', '[', '::', '<', '~'].includes(previous.text) ||
      (token.text === '<' && previous.kind === 'word') ||
      ((previous.text === '*' || previous.text === '&') && token.kind === 'word');
    line += isTight ? token.text : ` ${token.text}`;
    previous = token;
  }

  return line.slice(0, 160);
}

function symbol(
  kind: SymbolKind,
  name: Token,
  detail: string,
  start: number,
  end: number,
  isDefinition: boolean,
  typeName?: string,
): CodeSymbol {
  const base = { kind, name: name.text, detail, start, end, nameStart: name.start, nameEnd: name.end, isDefinition, children: [] };
  return typeName === undefined ? base : { ...base, typeName };
}
