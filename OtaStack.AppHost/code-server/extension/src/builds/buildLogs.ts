import * as vscode from 'vscode';
import { logLine, plain } from '../text/plain';
import { baseName } from '../sketches/sketchSource';

/** An output channel for each sketch, so that two builds at a time do not mix. */
export class BuildLogs implements vscode.Disposable {
  private readonly channels = new Map<string, vscode.OutputChannel>();

  /** Empties the log of a sketch and shows it, without taking the focus from the editor. */
  begin(sketch: string): void {
    const channel = this.channel(sketch);
    channel.clear();
    channel.show(true);
  }

  line(sketch: string, text: string): void {
    this.channel(sketch).appendLine(logLine(text));
  }

  show(sketch: string): void {
    this.channel(sketch).show(true);
  }

  dispose(): void {
    vscode.Disposable.from(...this.channels.values()).dispose();
  }

  private channel(sketch: string): vscode.OutputChannel {
    let channel = this.channels.get(sketch);
    if (channel === undefined) {
      channel = vscode.window.createOutputChannel(`OtaStack: ${plain(baseName(sketch), 60)}`, 'log');
      this.channels.set(sketch, channel);
    }

    return channel;
  }
}
