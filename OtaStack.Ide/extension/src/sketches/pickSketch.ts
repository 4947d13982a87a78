import * as vscode from 'vscode';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { plain } from '../text/plain';
import type { ActiveSketch, Sketch } from './activeSketch';
import { listedSketchOf, problemOfFile, type ListedSketch } from './sketchList';
import { baseName, relativeTo } from './sketchSource';
import type { Workspace } from './workspace';

/**
 * The sketch that a command acts on: that of the active editor, else the only one, else the one that the user picks. The list
 * includes sketches that cannot be built, with the reason.
 */
export async function pickSketch(active: ActiveSketch, gateway: Gateway, workspace: Workspace): Promise<Sketch | undefined> {
  const current = await active.settled();
  if (current !== undefined) return current;
  const root = await workspace.path();
  const sketches = await gateway.get('/manager/api/sketches', (value) => Fields.of(value).objects('sketches', listedSketchOf));
  const file = vscode.window.activeTextEditor?.document.uri.path;
  const problem = file === undefined ? undefined : problemOfFile(sketches, relativeTo(root, file));
  if (problem !== undefined) {
    await tell(problem);
    return undefined;
  }

  if (sketches.length === 0) {
    await offerNewSketch();
    return undefined;
  }

  const picked = sketches.length === 1 ? sketches[0] : await pick(sketches);
  if (picked?.problem !== undefined) {
    await tell(picked.problem);
    return undefined;
  }

  if (picked === undefined) return undefined;
  const folder = workspace.uri(picked.path.startsWith('/') ? picked.path : `${root}/${picked.path}`);
  return { folder, name: baseName(folder.path) };
}

async function pick(sketches: readonly ListedSketch[]): Promise<ListedSketch | undefined> {
  const items = sketches.map((sketch) => ({
    label: sketch.problem === undefined ? plain(baseName(sketch.path)) : `$(warning) ${plain(baseName(sketch.path))}`,
    description: plain(sketch.project === undefined ? sketch.path : `${sketch.path} · project ${sketch.project}`),
    ...(sketch.problem === undefined ? {} : { detail: plain(sketch.problem) }),
    sketch,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Which sketch?', matchOnDescription: true }))?.sketch;
}

async function tell(problem: string): Promise<void> {
  await vscode.window.showErrorMessage(`OtaStack: ${plain(problem, 500)}`);
}

async function offerNewSketch(): Promise<void> {
  const create = 'New OTA Sketch';
  const answer = await vscode.window.showInformationMessage('OtaStack: there is no sketch in the workspace yet.', create);
  if (answer === create) await vscode.commands.executeCommand('otastack.newSketch');
}
