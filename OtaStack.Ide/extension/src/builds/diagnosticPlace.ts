import type { CompilerDiagnostic } from './build';

/** A place in a text document; line and character count from 0, as the editor counts. */
export interface Place {
  readonly line: number;
  readonly start: number;

  /** Equal to `start` where only a point is known: the editor then underlines the word there. */
  readonly end: number;
}

/** The longest line that is believed. */
const endOfLine = 10_000;

/** Where a diagnostic belongs. Without a column it is the whole line, without a line the first one. */
export function placeOf(diagnostic: CompilerDiagnostic): Place {
  const line = Math.max(0, Math.trunc(diagnostic.line ?? 1) - 1);
  if (diagnostic.column === undefined || diagnostic.column < 1) return { line, start: 0, end: endOfLine };
  const start = Math.trunc(diagnostic.column) - 1;
  return { line, start, end: start };
}

/**
 * The absolute path of a file that the board manager names; `..` and `.` are resolved.
 * @param workspace Absolute path of the workspace: the same for the board manager and the editor.
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

/** The diagnostics of each file, without doubles. */
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
