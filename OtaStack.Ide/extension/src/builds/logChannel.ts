import * as vscode from 'vscode';
import { pause } from '../gateway/backoff';

/** The panel needs a second or two when it is opened for the first time; longer than this nobody looks at an empty log. */
const openingMilliseconds = 3000;

/** From a channel's document to the end of its loading, of which extensions are told nothing. */
const loadingMilliseconds = 200;

/** Between two writes; short enough to look live. */
const writingMilliseconds = 400;

/** From the last write until the panel must show it. */
const settlingMilliseconds = 1000;

/** A log with more characters is not written a second time. */
const longestLog = 1_000_000;

/**
 * An output channel that shows every line. In the browser's extension host VS Code (1.139) writes a channel's file anew
 * for each flush; two flushes at a time overwrite each other, and from then on all its offsets are wrong. On a busy
 * machine that happens. So this one writes seldom, looks afterwards whether all is there, and begins a new file if not.
 */
export class LogChannel implements vscode.Disposable {
  private readonly disposal = new AbortController();
  private output: vscode.OutputChannel | undefined;
  private opened: Promise<void> | undefined;
  private writing: Promise<void> | undefined;
  private waiting = '';
  private written = '';

  /** All that was written so far was seen on screen. */
  private isSound = false;

  constructor(private readonly name: string) {}

  /** Empties it and brings it to the front. */
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

  /** Makes sure that all lines are there. */
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
