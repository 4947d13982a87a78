import * as vscode from 'vscode';

/**
 * Opens the file that the setting `otastack.openAtStart` names, relative to the open folder. Does nothing if an editor is
 * already open, because then the window was only reloaded.
 */
export async function openAtStart(): Promise<void> {
  const path = vscode.workspace.getConfiguration('otastack').get<string>('openAtStart', '');
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (path === '' || folder === undefined || vscode.window.tabGroups.all.some((group) => group.tabs.length > 0)) return;

  try {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, path));
  } catch {
    // The file no longer exists.
  }
}
