// Everything that comes from a server passes through here before it is shown.

/** C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * One line of text that shows as it is in labels, messages and the status bar. The workbench makes links (also ones
 * that run commands) of `[text](target)` in messages, and icons of `$(name)` in labels: both are broken up here.
 */
export function plain(text: string, maxLength = 300): string {
  const line = text.replace(escapeSequence, '').replace(invisible, ' ').replaceAll('](', '] (').replaceAll('$(', '$ (').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** Several lines of text that show as they are. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line))
    .join('\n');
}

/** One line of a log: colours and other terminal controls removed, tabs kept. */
export function logLine(text: string, maxLength = 4000): string {
  const line = text
    .replace(escapeSequence, '')
    .split('\t')
    .map((part) => part.replace(invisible, ''))
    .join('\t');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
