import * as vscode from 'vscode';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { relativeTo } from './sketchSource';

/** The folder of all sketches on the server. It has the same absolute path for the board manager and for the editor. */
export class Workspace {
  private known: string | undefined;

  constructor(
    private readonly gateway: Gateway,
    /** Any URI on the machine whose files the editor shows. */
    private readonly there: vscode.Uri,
  ) {}

  /** Its absolute path. The board manager is asked once. */
  async path(): Promise<string> {
    this.known ??= await this.gateway.get('/manager/api/status', (value) => Fields.of(value).text('workspace'));
    return this.known.length > 1 ? this.known.replace(/\/$/, '') : this.known;
  }

  /** Its absolute path, or the open folder if the board manager does not answer. */
  async pathOrOpenFolder(): Promise<string | undefined> {
    try {
      return await this.path();
    } catch {
      return this.openFolders()[0];
    }
  }

  /** Absolute paths of the open folders. */
  openFolders(): string[] {
    return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.path);
  }

  /** The editor's URI of an absolute path. */
  uri(path: string): vscode.Uri {
    const base = vscode.workspace.workspaceFolders?.[0]?.uri ?? this.there;
    return base.with({ path, query: '', fragment: '' });
  }

  /** The path of a folder as the board manager names it. */
  async sketchPath(folder: vscode.Uri): Promise<string> {
    return relativeTo(await this.path(), folder.path);
  }
}
