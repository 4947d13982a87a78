import * as vscode from 'vscode';
import { Listeners } from '../feeds/listeners';
import { baseName, candidateFolders } from './sketchSource';
import type { Workspace } from './workspace';

/** A sketch: a folder with a file of the same name in it. */
export interface Sketch {
  readonly folder: vscode.Uri;
  readonly name: string;
}

/** The sketch that the active editor belongs to. It stays while no editor is active: a list or the log has the focus. */
export class ActiveSketch implements vscode.Disposable {
  private readonly listeners = new Listeners();
  private readonly subscriptions: vscode.Disposable[];
  private run = 0;
  current: Sketch | undefined;

  constructor(private readonly workspace: Workspace) {
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined || vscode.window.visibleTextEditors.length === 0) void this.follow(editor);
      }),
    ];
    void this.follow(vscode.window.activeTextEditor);
  }

  readonly onDidChange = this.listeners.add;

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async follow(editor: vscode.TextEditor | undefined): Promise<void> {
    // Editors without a place, such as the log, are no change of sketch.
    if (editor !== undefined && editor.document.uri.scheme !== this.workspace.uri('/').scheme) return;
    const run = ++this.run;
    const sketch = editor === undefined ? undefined : await this.sketchOf(editor.document.uri);
    if (run !== this.run) return;
    const isSame = sketch?.folder.toString() === this.current?.folder.toString();
    this.current = sketch;
    await vscode.commands.executeCommand('setContext', 'otastack.inSketch', sketch !== undefined);
    if (!isSame) this.listeners.tell();
  }

  private async sketchOf(file: vscode.Uri): Promise<Sketch | undefined> {
    for (const path of candidateFolders(file.path, this.workspace.openFolders())) {
      const name = baseName(path);
      const folder = file.with({ path });
      if (name !== '' && (await isFile(vscode.Uri.joinPath(folder, `${name}.ino`)))) return { folder, name };
    }

    return undefined;
  }
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
