import * as vscode from 'vscode';
import { gatewayAddress, isLoopback, projectFrom, projectNameProblem, sketchNameProblem } from './names';
import type { Template } from './templates/template';
import { templates } from './templates/templates';
import type { Workspace } from './workspace';

/** Asks for the kind of sketch, its name, project and gateway, creates it in the workspace and opens it. */
export async function newSketch(workspace: Workspace, editorOrigin: string): Promise<void> {
  const root = await workspace.pathOrOpenFolder();
  if (root === undefined) {
    await vscode.window.showErrorMessage('OtaStack: open the workspace folder first.');
    return;
  }

  const template = await pickTemplate();
  if (template === undefined) return;
  const name = await askName(workspace, root);
  if (name === undefined) return;
  const project = await vscode.window.showInputBox({
    title: 'New OTA sketch (3 of 4): project',
    prompt: 'Boards that poll this project get the firmware that is published from this sketch.',
    value: projectFrom(name),
    validateInput: projectNameProblem,
    ignoreFocusOut: true,
  });
  if (project === undefined) return;
  const origin = await askOrigin(template, editorOrigin);
  if (origin === undefined) return;

  const folder = workspace.uri(`${root}/${name}`);
  for (const [file, text] of template.files({ name, project, origin })) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, file), new TextEncoder().encode(text));
  }

  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'secrets.h'), { preview: false });
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, `${name}.ino`), { preview: false });
}

async function pickTemplate(): Promise<Template | undefined> {
  const items = templates.map((template) => ({ label: template.label, detail: template.detail, template }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'New OTA sketch (1 of 4): board',
    placeHolder: 'Select the kind of board',
    ignoreFocusOut: true,
  });
  return picked?.template;
}

async function askName(workspace: Workspace, root: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: 'New OTA sketch (2 of 4): name',
    prompt: 'Name of the sketch folder and its main file.',
    placeHolder: 'Thermostat',
    ignoreFocusOut: true,
    validateInput: async (name) => {
      const problem = sketchNameProblem(name);
      if (problem !== undefined || !(await exists(workspace.uri(`${root}/${name}`)))) return problem;
      return 'A folder of this name already exists.';
    },
  });
}

async function askOrigin(template: Template, editorOrigin: string): Promise<string | undefined> {
  const { scheme } = template;
  const fits = scheme === undefined || editorOrigin.startsWith(scheme);
  const text = await vscode.window.showInputBox({
    title: 'New OTA sketch (4 of 4): gateway',
    prompt: 'The address at which boards reach this gateway.',
    value: fits ? editorOrigin : `${scheme}//${new URL(editorOrigin).hostname}:${scheme === 'https:' ? '8443' : '8080'}`,
    ignoreFocusOut: true,
    validateInput: (value) => {
      const address = gatewayAddress(value);
      if ('problem' in address) return address.problem;
      if (scheme !== undefined && !address.origin.startsWith(scheme)) return `This kind of sketch needs ${scheme}//.`;
      if (!isLoopback(address.origin)) return undefined;
      const message = 'For a board, this address means the board itself. Enter the address of this machine in your network.';
      return { message, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
  if (text === undefined) return undefined;
  const address = gatewayAddress(text);
  return 'origin' in address ? address.origin : undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
