import { projectNameProblem } from './names';

/** The project that a sketch defines with `#define OTASTACK_PROJECT "thermostat"`; undefined if it defines none. */
export function projectIn(source: string): string | undefined {
  const name = /^[ \t]*#[ \t]*define[ \t]+OTASTACK_PROJECT[ \t]+"([^"\n]*)"/m.exec(source)?.[1];
  return name !== undefined && projectNameProblem(name) === undefined ? name : undefined;
}

/** Possible names of the main file of a sketch. Very old sketches use `.pde`. */
export function mainFileNames(sketch: string): readonly string[] {
  return [`${sketch}.ino`, `${sketch}.pde`];
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The folders that may be the sketch of a file: its folder and the folders above, nearest first, up to the open folder.
 * @param roots Absolute paths of the open folders.
 */
export function candidateFolders(file: string, roots: readonly string[]): string[] {
  const root = roots.filter((path) => isBelow(file, path)).sort((a, b) => b.length - a.length)[0];
  const folders: string[] = [];
  if (root === undefined) return folders;
  let folder = file;
  do {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    folders.push(folder);
  } while (folder !== root && folder.length > root.length);
  return folders;
}

/** The path of a sketch as the board manager names it: relative to the workspace, or absolute outside of it. */
export function relativeTo(workspace: string, path: string): string {
  return isBelow(path, workspace) ? path.slice(workspace.replace(/\/$/, '').length + 1) : path;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
