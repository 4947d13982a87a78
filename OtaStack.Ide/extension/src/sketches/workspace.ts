import * as vscode from 'vscode';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { relativeTo } from './sketchSource';

/** The sketchbook on the server: the same absolute path for the board manager and for the editor. */
export class Workspace {
  private known: string | undefined;

  constructor(
    private readonly gateway: Gateway,
    /** Any address on the machine that the editor edits. */
    private readonly there: vscode.Uri,
  ) {}

  /** Its absolute path, as the board manager tells it; asked for once. */
  async path(): Promise<string> {
    this.known ??= await this.gateway.get('/manager/api/status', (value) => Fields.of(value).text('workspace'));
    return this.known.length > 1 ? this.known.replace(/\/$/, '') : this.known;
  }

  /** Its path if the board manager can be asked, else the folder that is open. */
  async pathOrOpenFolder(): Promise<string | undefined> {
    try {
      return await this.path();
    } catch {
      return this.openFolders()[0];
    }
  }

  /** Absolute paths of the folders that are open in the editor. */
  openFolders(): string[] {
    return (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.path);
  }

  /** The address by which the editor reaches an absolute path. */
  uri(path: string): vscode.Uri {
    const base = vscode.workspace.workspaceFolders?.[0]?.uri ?? this.there;
    return base.with({ path, query: '', fragment: '' });
  }

  /** A folder as the board manager names it. */
  async sketchPath(folder: vscode.Uri): Promise<string> {
    return relativeTo(await this.path(), folder.path);
  }
}
