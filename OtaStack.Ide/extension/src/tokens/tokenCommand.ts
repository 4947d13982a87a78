import * as vscode from 'vscode';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import type { Sketch } from '../sketches/activeSketch';
import { listedSketchOf } from '../sketches/sketchList';
import type { Workspace } from '../sketches/workspace';
import { plain } from '../text/plain';
import { giveToken, hasToken } from './projectToken';

/** Gives the project of a sketch a token, or another one. */
export async function giveProjectToken(gateway: Gateway, workspace: Workspace, sketch: Sketch): Promise<void> {
  const path = await workspace.sketchPath(sketch.folder);
  const sketches = await gateway.get('/manager/api/sketches', (value) => Fields.of(value).objects('sketches', listedSketchOf));
  const listed = sketches.find((other) => other.path === path);
  if (listed?.project === undefined) {
    await vscode.window.showErrorMessage(`OtaStack: ${plain(listed?.problem ?? `${path} is not a sketch of the workspace.`, 500)}`);
    return;
  }

  const project = plain(listed.project, 64);
  const isRotation = await hasToken(gateway, listed.project);
  const button = isRotation ? 'Rotate Token' : 'Give Token';
  const answer = await vscode.window.showWarningMessage(
    isRotation ? `Rotate the token of ${project}?` : `Give ${project} a token?`,
    { modal: true, detail: isRotation ? rotation(project) : first },
    button,
  );
  if (answer !== button) return;

  await giveToken(gateway, listed.project);
  const publish = 'Build and Publish';
  const next = await vscode.window.showInformationMessage(`OtaStack: ${project} has a new token. The next build contains it.`, publish);
  if (next === publish) await vscode.commands.executeCommand('otastack.buildAndPublish');
}

const first =
  'The next builds will contain it, and boards that run them show it with each poll. A board that has shown it must keep showing a token; others need none until you require a token for the project. Who has the image has the token.';

function rotation(project: string): string {
  return `The next builds will contain the new token. The old one stays valid for boards that have not updated yet. When all boards have updated, delete it with the API: DELETE /api/projects/${project}/tokens/ID.`;
}
