import type { CodeSymbol } from './symbol';
import { knownMembers, knownNames, type KnownName } from './arduinoNames';

/** What one file of a sketch declares. */
export interface SourceFile<Place> {
  /** Where the file is: whatever the editor calls it. */
  readonly place: Place;
  readonly symbols: readonly CodeSymbol[];
}

export interface Declaration<Place> {
  readonly place: Place;
  readonly symbol: CodeSymbol;
}

/** Everything that files declare, members included. */
function* allDeclarations<Place>(files: Iterable<SourceFile<Place>>): Generator<Declaration<Place>> {
  for (const file of files) yield* within(file.place, file.symbols);
}

/** Where a name is declared: definitions where there are any, else everything that declares it. */
export function findDeclarations<Place>(files: Iterable<SourceFile<Place>>, name: string): Declaration<Place>[] {
  const found = [...allDeclarations(files)].filter((declaration) => declaration.symbol.name === name);
  const definitions = found.filter((declaration) => declaration.symbol.isDefinition);
  return definitions.length > 0 ? definitions : found;
}

/** One entry of a completion list. */
export interface Completion {
  readonly name: string;
  readonly kind: CodeSymbol['kind'] | KnownName['kind'] | 'word';
  readonly detail: string;
}

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/g;

/** Whether the cursor behind this text stands in code: in no string, comment or directive that began in its line. */
export function isCode(lineBeforeCursor: string): boolean {
  return !/^\s*#|\/\/|"|\/\*(?!.*\*\/)/.test(lineBeforeCursor.replace(literal, '0'));
}

/** `led.`, `led->` or `Led::` before the cursor: whose members are wanted. */
export function memberOwner(lineBeforeCursor: string): string | undefined {
  return /([A-Za-z_]\w*)\s*(?:\.|->|::)\s*\w*$/.exec(lineBeforeCursor)?.[1];
}

/** What may stand behind `owner.`: members of the sketch's own types, and of Arduino's objects. */
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

/** What may stand anywhere else: what the sketch declares, Arduino's names, and the words of this file. */
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

/** The first of each name. */
function unique(completions: readonly Completion[]): Completion[] {
  const byName = new Map<string, Completion>();
  for (const completion of completions) if (!byName.has(completion.name)) byName.set(completion.name, completion);
  return [...byName.values()];
}
