import * as vscode from 'vscode';
import { Listeners } from '../feeds/listeners';
import { Latest } from './latest';
import { baseName, candidateFolders, mainFileNames } from './sketchSource';
import type { Workspace } from './workspace';

/** A sketch: a folder that contains a file of the same name. */
export interface Sketch {
  readonly folder: vscode.Uri;
  readonly name: string;
}

/** The sketch of the active editor. It stays the same while a list or the log has the focus. */
export class ActiveSketch implements vscode.Disposable {
  private readonly listeners = new Listeners();
  private readonly subscriptions: vscode.Disposable[];
  private readonly sketch = new Latest<Sketch | undefined>(undefined);

  constructor(private readonly workspace: Workspace) {
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined || vscode.window.visibleTextEditors.length === 0) void this.follow(editor);
      }),
    ];
    void this.follow(vscode.window.activeTextEditor);
  }

  readonly onDidChange = this.listeners.add;

  get current(): Sketch | undefined {
    return this.sketch.value;
  }

  /** The current sketch. Waits until the search for it has ended, because the first command may start this extension. */
  async settled(): Promise<Sketch | undefined> {
    return this.sketch.settled();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async follow(editor: vscode.TextEditor | undefined): Promise<void> {
    // Other editors, such as the log, do not change the current sketch.
    if (editor !== undefined && editor.document.uri.scheme !== this.workspace.uri('/').scheme) return;
    const before = this.current;
    if (!(await this.sketch.become(this.sketchOf(editor?.document.uri)))) return;
    const sketch = this.current;
    const isSame = sketch?.folder.toString() === before?.folder.toString();
    await vscode.commands.executeCommand('setContext', 'otastack.inSketch', sketch !== undefined);
    if (!isSame) this.listeners.tell();
  }

  private async sketchOf(file: vscode.Uri | undefined): Promise<Sketch | undefined> {
    if (file === undefined) return undefined;
    for (const path of candidateFolders(file.path, this.workspace.openFolders())) {
      const name = baseName(path);
      const folder = file.with({ path });
      if (name !== '' && (await mainFileOf(folder, name)) !== undefined) return { folder, name };
    }

    return undefined;
  }
}

/** The main file of a sketch; undefined if it does not exist. */
export async function mainFileOf(folder: vscode.Uri, name: string): Promise<vscode.Uri | undefined> {
  for (const file of mainFileNames(name)) {
    const uri = vscode.Uri.joinPath(folder, file);
    if (await isFile(uri)) return uri;
  }

  return undefined;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
