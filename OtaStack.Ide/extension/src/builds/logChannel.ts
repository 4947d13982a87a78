import * as vscode from 'vscode';
import { pause } from '../gateway/backoff';

/** Longest wait for the panel. Opening it for the first time takes a second or two. */
const openingMilliseconds = 3000;

/** Time from the opening of a channel's document until it is loaded. VS Code has no event for the latter. */
const loadingMilliseconds = 200;

/** Time between two writes. Short enough to look live. */
const writingMilliseconds = 400;

/** Time after the last write until the panel must show it. */
const settlingMilliseconds = 1000;

/** Longer logs, in characters, are not written a second time. */
const longestLog = 1_000_000;

/**
 * An output channel that never loses lines. In the browser's extension host, VS Code 1.139 rewrites the file of a channel
 * on each flush. Two concurrent flushes overwrite each other, and all later offsets are wrong. This happens on a busy
 * machine. So this class writes rarely, checks the result at the end, and starts a new channel if lines are missing.
 */
export class LogChannel implements vscode.Disposable {
  private readonly disposal = new AbortController();
  private output: vscode.OutputChannel | undefined;
  private opened: Promise<void> | undefined;
  private writing: Promise<void> | undefined;
  private waiting = '';
  private written = '';

  /** True if all written text was found in the channel's document. */
  private isSound = false;

  constructor(private readonly name: string) {}

  /** Clears the channel and shows it. */
  begin(): void {
    this.waiting = '';
    this.written = '';
    if (this.isSound) this.output?.clear();
    else this.renew();
    this.show();
  }

  line(text: string): void {
    this.waiting += `${text}\n`;
    this.writing ??= this.write();
  }

  /** Makes sure that the channel shows all lines. */
  async end(): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      await this.writing;
      const expected = this.written;
      await pause(settlingMilliseconds, this.disposal.signal);
      if (this.written !== expected || this.disposal.signal.aborted) return;
      const shown = vscode.workspace.textDocuments.find((document) => this.isMine(document));
      this.isSound = shown?.getText().replaceAll('\r\n', '\n') === expected;
      if (this.isSound || shown === undefined || expected.length > longestLog) return;
      this.renew();
      this.show();
      this.written = '';
      this.waiting = expected + this.waiting;
      this.writing ??= this.write();
    }
  }

  show(): void {
    this.output ??= this.create();
    this.output.show(true);
  }

  dispose(): void {
    this.disposal.abort();
    this.output?.dispose();
  }

  private renew(): void {
    this.output?.dispose();
    this.output = this.create();
    this.opened = this.opening();
    this.isSound = false;
  }

  private create(): vscode.OutputChannel {
    return vscode.window.createOutputChannel(this.name, 'log');
  }

  private async write(): Promise<void> {
    while (this.waiting !== '' && !this.disposal.signal.aborted) {
      await this.opened;
      const text = this.waiting;
      this.waiting = '';
      this.written += text;
      this.output ??= this.create();
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
    await pause(loadingMilliseconds, this.disposal.signal);
  }

  private isMine(document: vscode.TextDocument): boolean {
    return document.uri.scheme === 'output' && document.uri.path.endsWith(`-${this.name}`) && !document.isClosed;
  }
}
