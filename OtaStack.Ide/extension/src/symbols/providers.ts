import * as vscode from 'vscode';
import { Lines } from './lines';
import { findDeclarations, isCode, memberCompletions, memberOwner, nameCompletions, type Completion } from './lookup';
import { otherEngine } from './otherEngine';
import type { SketchIndex } from './sketchIndex';
import type { CodeSymbol } from './symbol';

/** C++ files that the user edits, without read-only files such as those of Git's history. */
const selector: vscode.DocumentSelector = [
  { language: 'cpp', scheme: 'vscode-remote' },
  { language: 'c', scheme: 'vscode-remote' },
];

/** Registers outline, "go to definition" and completion. They return nothing if another C++ extension is running. */
export function registerSymbols(index: SketchIndex): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(selector, {
      provideDocumentSymbols: async (document) => {
        if (await otherEngine()) return [];
        const { file, text } = index.document(document);
        const lines = new Lines(text);
        return file.symbols.map((symbol) => outline(symbol, lines));
      },
    }),
    vscode.languages.registerDefinitionProvider(selector, {
      provideDefinition: async (document, position) => {
        const range = document.getWordRangeAtPosition(position, /[A-Za-z_]\w*/);
        if (range === undefined || (await otherEngine())) return [];
        const files = await index.files(document);
        const declarations = findDeclarations(files.map((parsed) => ({ place: parsed, symbols: parsed.file.symbols })), document.getText(range));
        return declarations.map(
          ({ place, symbol }) => new vscode.Location(place.file.place, span(symbol.nameStart, symbol.nameEnd, new Lines(place.text))),
        );
      },
    }),
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: async (document, position) => {
          if (await otherEngine()) return [];
          const files = (await index.files(document)).map((parsed) => parsed.file);
          const before = document.lineAt(position).text.slice(0, position.character);
          if (!isCode(before)) return [];
          const owner = memberOwner(before);
          const completions = owner === undefined ? nameCompletions(files, document.getText()) : memberCompletions(files, owner);
          return completions.map(item);
        },
      },
      '.',
      '>',
      ':',
    ),
  );
}

function outline(symbol: CodeSymbol, lines: Lines): vscode.DocumentSymbol {
  const whole = span(symbol.start, symbol.end, lines);
  const shown = new vscode.DocumentSymbol(symbol.name, '', kinds[symbol.kind], whole, span(symbol.nameStart, symbol.nameEnd, lines));
  shown.children = symbol.children.map((child) => outline(child, lines));
  return shown;
}

function span(start: number, end: number, lines: Lines): vscode.Range {
  const from = lines.at(start);
  const to = lines.at(end);
  return new vscode.Range(from.line, from.character, to.line, to.character);
}

function item(completion: Completion): vscode.CompletionItem {
  const shown = new vscode.CompletionItem(completion.name, itemKinds[completion.kind]);
  shown.detail = completion.detail;
  // Names of the sketch and of Arduino come first, words of the file last.
  shown.sortText = `${completion.kind === 'word' ? '3' : completion.kind === 'keyword' ? '2' : '1'}${completion.name}`;
  return shown;
}

const kinds: Readonly<Record<CodeSymbol['kind'], vscode.SymbolKind>> = {
  function: vscode.SymbolKind.Function,
  method: vscode.SymbolKind.Method,
  class: vscode.SymbolKind.Class,
  struct: vscode.SymbolKind.Struct,
  enum: vscode.SymbolKind.Enum,
  enumMember: vscode.SymbolKind.EnumMember,
  namespace: vscode.SymbolKind.Namespace,
  variable: vscode.SymbolKind.Variable,
  constant: vscode.SymbolKind.Constant,
  field: vscode.SymbolKind.Field,
  type: vscode.SymbolKind.TypeParameter,
  macro: vscode.SymbolKind.Constant,
};

const itemKinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  function: vscode.CompletionItemKind.Function,
  method: vscode.CompletionItemKind.Method,
  class: vscode.CompletionItemKind.Class,
  struct: vscode.CompletionItemKind.Struct,
  enum: vscode.CompletionItemKind.Enum,
  enumMember: vscode.CompletionItemKind.EnumMember,
  namespace: vscode.CompletionItemKind.Module,
  variable: vscode.CompletionItemKind.Variable,
  constant: vscode.CompletionItemKind.Constant,
  field: vscode.CompletionItemKind.Field,
  type: vscode.CompletionItemKind.TypeParameter,
  macro: vscode.CompletionItemKind.Constant,
  object: vscode.CompletionItemKind.Variable,
  keyword: vscode.CompletionItemKind.Keyword,
  word: vscode.CompletionItemKind.Text,
};
