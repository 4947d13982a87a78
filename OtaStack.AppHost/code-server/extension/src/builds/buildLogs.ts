import * as vscode from 'vscode';
import { logLine, plain } from '../text/plain';
import { baseName } from '../sketches/sketchSource';

/** The panel needs a second when it is opened for the first time; where it never does, lines come all the same. */
const openingMilliseconds = 3000;

/** An output channel for each sketch, so that two builds at a time do not mix. */
export class BuildLogs implements vscode.Disposable {
  private readonly channels = new Map<string, Channel>();

  /** Empties the log of a sketch and shows it, without taking the focus from the editor. */
  begin(sketch: string): void {
    this.channel(sketch).begin();
  }

  line(sketch: string, text: string): void {
    this.channel(sketch).line(logLine(text));
  }

  show(sketch: string): void {
    this.channel(sketch).show();
  }

  dispose(): void {
    for (const channel of this.channels.values()) channel.dispose();
  }

  private channel(sketch: string): Channel {
    let channel = this.channels.get(sketch);
    if (channel === undefined) {
      channel = new Channel(`OtaStack: ${plain(baseName(sketch), 60)}`);
      this.channels.set(sketch, channel);
    }

    return channel;
  }
}

/**
 * An output channel that writes only once it is on screen: VS Code (1.139) counts what is written while it opens a
 * channel for the first time twice, and skips as many of the characters that follow.
 */
class Channel {
  private readonly output: vscode.OutputChannel;
  private opened: Promise<void> | undefined;

  constructor(private readonly name: string) {
    this.output = vscode.window.createOutputChannel(name, 'log');
  }

  begin(): void {
    this.opened ??= this.opening();
    void this.opened.then(() => {
      this.output.clear();
    });
    this.show();
  }

  line(text: string): void {
    this.opened ??= Promise.resolve();
    void this.opened.then(() => {
      this.output.appendLine(text);
    });
  }

  show(): void {
    this.output.show(true);
  }

  dispose(): void {
    this.output.dispose();
  }

  private async opening(): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      };
      const timer = setTimeout(end, openingMilliseconds);
      const subscription = vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.uri.scheme === 'output' && document.uri.path.includes(this.name)) end();
      });
    });
  }
}
