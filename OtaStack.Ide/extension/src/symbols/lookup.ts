import type { CodeSymbol } from './symbol';
import { knownMembers, knownNames, type KnownName } from './arduinoNames';

/** The symbols of one file of a sketch. */
export interface SourceFile<Place> {
  /** The file; a URI in the editor. */
  readonly place: Place;
  readonly symbols: readonly CodeSymbol[];
}

export interface Declaration<Place> {
  readonly place: Place;
  readonly symbol: CodeSymbol;
}

/** All declarations in the files, including members. */
function* allDeclarations<Place>(files: Iterable<SourceFile<Place>>): Generator<Declaration<Place>> {
  for (const file of files) yield* within(file.place, file.symbols);
}

/** The definitions of a name; all its declarations if there is no definition. */
export function findDeclarations<Place>(files: Iterable<SourceFile<Place>>, name: string): Declaration<Place>[] {
  const found = [...allDeclarations(files)].filter((declaration) => declaration.symbol.name === name);
  const definitions = found.filter((declaration) => declaration.symbol.isDefinition);
  return definitions.length > 0 ? definitions : found;
}

/** An entry of a completion list. */
export interface Completion {
  readonly name: string;
  readonly kind: CodeSymbol['kind'] | KnownName['kind'] | 'word';
  readonly detail: string;
}

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/g;

/** False if the cursor after this text is in a string, a comment or a directive. */
export function isCode(lineBeforeCursor: string): boolean {
  return !/^\s*#|\/\/|"|\/\*(?!.*\*\/)/.test(lineBeforeCursor.replace(literal, '0'));
}

/** The name before `.`, `->` or `::` at the cursor. Completion shows its members. */
export function memberOwner(lineBeforeCursor: string): string | undefined {
  return /([A-Za-z_]\w*)\s*(?:\.|->|::)\s*\w*$/.exec(lineBeforeCursor)?.[1];
}

/** Completions after `owner.`: members of the sketch's types and of Arduino's objects. */
export function memberCompletions(files: readonly SourceFile<unknown>[], owner: string): Completion[] {
  const known = knownMembers(owner);
  if (known.length > 0) return [...known];
  const typeNames = new Set([owner]);
  for (const { symbol } of allDeclarations(files)) {
    if (symbol.name === owner && symbol.typeName !== undefined) typeNames.add(symbol.typeName);
  }

  const all = [...allDeclarations(files)].filter(({ symbol }) => typeNames.has(symbol.name));
  return unique(all.flatMap(({ symbol }) => symbol.children.map(completionOf)));
}

/** Completions elsewhere: symbols of the sketch, Arduino's names, and words of this file. */
export function nameCompletions(files: readonly SourceFile<unknown>[], text: string): Completion[] {
  const declared = files.flatMap((file) => file.symbols.flatMap((symbol) => [symbol, ...scopeNames(symbol)].map(completionOf)));
  const words = [...new Set(text.match(/\b[A-Za-z_]\w{2,}\b/g) ?? [])];
  return unique([...declared, ...knownNames, ...words.map((name): Completion => ({ name, kind: 'word', detail: '' }))]);
}

function scopeNames(symbol: CodeSymbol): readonly CodeSymbol[] {
  return symbol.kind === 'namespace' || symbol.kind === 'enum' ? symbol.children : [];
}

function* within<Place>(place: Place, symbols: readonly CodeSymbol[]): Generator<Declaration<Place>> {
  for (const symbol of symbols) {
    yield { place, symbol };
    yield* within(place, symbol.children);
  }
}

function completionOf(symbol: CodeSymbol): Completion {
  return { name: symbol.name, kind: symbol.kind, detail: symbol.detail };
}

/** The first completion of each name. */
function unique(completions: readonly Completion[]): Completion[] {
  const byName = new Map<string, Completion>();
  for (const completion of completions) if (!byName.has(completion.name)) byName.set(completion.name, completion);
  return [...byName.values()];
}
