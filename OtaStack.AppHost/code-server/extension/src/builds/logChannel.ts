import * as vscode from 'vscode';
import { pause } from '../gateway/backoff';

/** The panel needs a second or two when it is opened for the first time; where it never opens, lines come all the same. */
const openingMilliseconds = 10_000;

/** Between two writes; short enough to look live. */
const writingMilliseconds = 200;

/** From the last write until the panel must show it. */
const settlingMilliseconds = 800;

/** A log with more characters is not written a second time. */
const longestLog = 1_000_000;

/**
 * An output channel that keeps every line. In the browser's extension host VS Code (1.139) writes a channel's file
 * anew for each flush, two flushes at a time overwrite each other, and a channel that is being opened counts what it
 * reads twice: lines get lost or cut. So this one waits until it is on screen, writes seldom, and looks afterwards.
 */
export class LogChannel implements vscode.Disposable {
  private readonly output: vscode.OutputChannel;
  private readonly disposal = new AbortController();
  private opened: Promise<void> | undefined;
  private writing: Promise<void> | undefined;
  private waiting = '';
  private written = '';

  constructor(private readonly name: string) {
    this.output = vscode.window.createOutputChannel(name, 'log');
  }

  /** Empties it and brings it to the front. */
  begin(): void {
    this.opened ??= this.opening();
    this.waiting = '';
    this.written = '';
    this.output.clear();
    this.show();
  }

  line(text: string): void {
    this.waiting += `${text}\n`;
    this.writing ??= this.write();
  }

  /** Makes sure that all lines are there. */
  async end(): Promise<void> {
    await this.writing;
    const expected = this.written;
    await pause(settlingMilliseconds, this.disposal.signal);
    const shown = vscode.workspace.textDocuments.find((document) => this.isMine(document));
    const isLost = shown !== undefined && shown.getText().replaceAll('\r\n', '\n') !== expected;
    if (isLost && this.written === expected && expected.length < longestLog) this.output.replace(expected);
  }

  show(): void {
    this.output.show(true);
  }

  dispose(): void {
    this.disposal.abort();
    this.output.dispose();
  }

  private async write(): Promise<void> {
    await this.opened;
    while (this.waiting !== '' && !this.disposal.signal.aborted) {
      const text = this.waiting;
      this.waiting = '';
      this.written += text;
      this.output.append(text);
      await pause(writingMilliseconds, this.disposal.signal);
    }

    this.writing = undefined;
  }

  private async opening(): Promise<void> {
    const opened = new AbortController();
    const subscription = vscode.workspace.onDidOpenTextDocument((document) => {
      if (this.isMine(document)) opened.abort();
    });
    await pause(openingMilliseconds, AbortSignal.any([opened.signal, this.disposal.signal]));
    subscription.dispose();
    // The document is there before its content is; nothing says when that is.
    await pause(writingMilliseconds, this.disposal.signal);
  }

  private isMine(document: vscode.TextDocument): boolean {
    return document.uri.scheme === 'output' && document.uri.path.endsWith(`-${this.name}`);
  }
}
