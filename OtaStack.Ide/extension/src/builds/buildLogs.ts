import * as vscode from 'vscode';
import { logLine, plain } from '../text/plain';
import { baseName } from '../sketches/sketchSource';
import { LogChannel } from './logChannel';

/** Output channels, one for each sketch, so that the logs of concurrent builds do not mix. */
export class BuildLogs implements vscode.Disposable {
  private readonly channels = new Map<string, LogChannel>();

  /** Clears the log of a sketch and shows it. The editor keeps the focus. */
  begin(sketch: string): void {
    this.channel(sketch).begin();
  }

  line(sketch: string, text: string): void {
    this.channel(sketch).line(logLine(text));
  }

  /** The build has ended: makes sure that the log is complete. */
  end(sketch: string): void {
    void this.channel(sketch).end();
  }

  show(sketch: string): void {
    this.channel(sketch).show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.channels.values()).dispose();
  }

  private channel(sketch: string): LogChannel {
    let channel = this.channels.get(sketch);
    if (channel === undefined) {
      channel = new LogChannel(`OtaStack: ${plain(baseName(sketch), 60)}`);
      this.channels.set(sketch, channel);
    }

    return channel;
  }
}
