import * as vscode from 'vscode';

/**
 * Opens the file that the setting `otastack.openAtStart` names, from the folder that is open; not where an editor is open
 * already, because the window was only reloaded then.
 */
export async function openAtStart(): Promise<void> {
  const path = vscode.workspace.getConfiguration('otastack').get<string>('openAtStart', '');
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (path === '' || folder === undefined || vscode.window.tabGroups.all.some((group) => group.tabs.length > 0)) return;

  try {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, path));
  } catch {
    // The file is gone: nothing to open.
  }
}
