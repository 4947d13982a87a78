// All text from a server is cleaned here before it is shown.

/** C0 and C1 controls, line and paragraph separators, and marks that change the direction of text. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * One line of plain text for labels, messages and the status bar. The workbench turns `[text](target)` in messages into
 * links, which may run commands, and `$(name)` in labels into icons. Both are broken up here.
 */
export function plain(text: string, maxLength = 300): string {
  const line = text.replace(escapeSequence, '').replace(invisible, ' ').replaceAll('](', '] (').replaceAll('$(', '$ (').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** Several lines of plain text. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line))
    .join('\n');
}

/** One line of a log, without colours and other terminal controls. Tabs are kept. */
export function logLine(text: string, maxLength = 4000): string {
  const line = text
    .replace(escapeSequence, '')
    .split('\t')
    .map((part) => part.replace(invisible, ''))
    .join('\t');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
