import * as vscode from 'vscode';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { plain } from '../text/plain';
import type { ActiveSketch, Sketch } from './activeSketch';
import { baseName } from './sketchSource';
import type { Workspace } from './workspace';

/** The sketch that a command is about: the active editor's, else the only one there is, else the one that is picked. */
export async function pickSketch(active: ActiveSketch, gateway: Gateway, workspace: Workspace): Promise<Sketch | undefined> {
  const current = await active.settled();
  if (current !== undefined) return current;
  const root = await workspace.path();
  const paths = await gateway.get('/manager/api/sketches', (value) => Fields.of(value).objects('sketches', (sketch) => sketch.text('path')));
  const sketches = paths.map((path): Sketch => {
    const folder = workspace.uri(path.startsWith('/') ? path : `${root}/${path}`);
    return { folder, name: baseName(folder.path) };
  });
  if (sketches.length <= 1) {
    if (sketches[0] === undefined) await offerNewSketch();
    return sketches[0];
  }

  const items = sketches.map((sketch) => ({ label: plain(sketch.name), description: plain(sketch.folder.path), sketch }));
  return (await vscode.window.showQuickPick(items, { title: 'Which sketch?', matchOnDescription: true }))?.sketch;
}

async function offerNewSketch(): Promise<void> {
  const create = 'New OTA Sketch';
  const answer = await vscode.window.showInformationMessage('OtaStack: there is no sketch in the workspace yet.', create);
  if (answer === create) await vscode.commands.executeCommand('otastack.newSketch');
}
