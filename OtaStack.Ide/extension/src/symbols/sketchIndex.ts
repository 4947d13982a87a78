import * as vscode from 'vscode';
import { mainFileOf } from '../sketches/activeSketch';
import { baseName, candidateFolders } from '../sketches/sketchSource';
import type { Workspace } from '../sketches/workspace';
import type { SourceFile } from './lookup';
import { parseSymbols } from './parser';

const sources = '**/*.{ino,pde,h,hpp,hh,cpp,cc,c}';

/** Files that are parsed for one sketch. A sketch with more files contains a library. */
const mostFiles = 200;

interface Parsed {
  /** The version of an open document; time of change and size of another file. */
  readonly stamp: string;
  readonly file: SourceFile<vscode.Uri>;
  readonly text: string;
}

/** The symbols of the files of a sketch. A file is parsed again only when it has changed. */
export class SketchIndex {
  private readonly parsed = new Map<string, Parsed>();

  constructor(private readonly workspace: Workspace) {}

  document(document: vscode.TextDocument): Parsed {
    return this.parse(document.uri, `open ${String(document.version)}`, () => document.getText());
  }

  /** All files of the sketch that a document belongs to; only the document if it does not belong to a sketch. */
  async files(document: vscode.TextDocument): Promise<Parsed[]> {
    const folder = await this.sketchFolder(document.uri);
    if (folder === undefined) return [this.document(document)];
    const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, sources), undefined, mostFiles);
    const others = found.filter((uri) => uri.toString() !== document.uri.toString());
    const files = await Promise.all(others.map((uri) => this.read(uri)));
    return [this.document(document), ...files.filter((file) => file !== undefined)];
  }

  forget(uri: vscode.Uri): void {
    this.parsed.delete(uri.toString());
  }

  private async sketchFolder(file: vscode.Uri): Promise<vscode.Uri | undefined> {
    for (const path of candidateFolders(file.path, this.workspace.openFolders())) {
      const folder = file.with({ path });
      if ((await mainFileOf(folder, baseName(path))) !== undefined) return folder;
    }

    return undefined;
  }

  private async read(uri: vscode.Uri): Promise<Parsed | undefined> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return this.document(open);
    try {
      const { mtime, size } = await vscode.workspace.fs.stat(uri);
      const stamp = `${String(mtime)} ${String(size)}`;
      const known = this.parsed.get(uri.toString());
      if (known?.stamp === stamp) return known;
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return this.parse(uri, stamp, () => text);
    } catch {
      return undefined;
    }
  }

  private parse(uri: vscode.Uri, stamp: string, read: () => string): Parsed {
    const known = this.parsed.get(uri.toString());
    if (known?.stamp === stamp) return known;
    const text = read();
    const parsed = { stamp, text, file: { place: uri, symbols: parseSymbols(text) } };
    this.parsed.set(uri.toString(), parsed);
    return parsed;
  }
}
