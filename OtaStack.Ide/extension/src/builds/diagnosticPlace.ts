import type { CompilerDiagnostic } from './build';

/** A place in a text document. Line and character start at 0, as in the editor. */
export interface Place {
  readonly line: number;
  readonly start: number;

  /** Equal to `start` if the end is unknown. The editor then underlines the word. */
  readonly end: number;
}

/** A column behind the end of any line. */
const endOfLine = 10_000;

/** The place of a diagnostic: the whole line if it has no column, the first line if it has no line. */
export function placeOf(diagnostic: CompilerDiagnostic): Place {
  const line = Math.max(0, Math.trunc(diagnostic.line ?? 1) - 1);
  if (diagnostic.column === undefined || diagnostic.column < 1) return { line, start: 0, end: endOfLine };
  const start = Math.trunc(diagnostic.column) - 1;
  return { line, start, end: start };
}

/**
 * The absolute path of a file that the board manager names, with `..` and `.` resolved. (`node:path` does not exist in the
 * browser, and `URL` would escape characters.)
 * @param workspace Absolute path of the workspace, which is the same for the board manager and the editor.
 */
export function absolutePath(workspace: string, file: string): string {
  const joined = file.startsWith('/') ? file : `${workspace}/${file}`;
  const parts: string[] = [];
  for (const part of joined.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }

  return `/${parts.join('/')}`;
}

/** The diagnostics of each file, without duplicates. */
export function byFile(workspace: string, diagnostics: readonly CompilerDiagnostic[]): Map<string, CompilerDiagnostic[]> {
  const files = new Map<string, CompilerDiagnostic[]>();
  const seen = new Set<string>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.file === '') continue;
    const path = absolutePath(workspace, diagnostic.file);
    const key = JSON.stringify([path, diagnostic.line, diagnostic.column, diagnostic.severity, diagnostic.message]);
    if (seen.has(key)) continue;
    seen.add(key);
    const list = files.get(path);
    if (list === undefined) files.set(path, [diagnostic]);
    else list.push(diagnostic);
  }

  return files;
}
