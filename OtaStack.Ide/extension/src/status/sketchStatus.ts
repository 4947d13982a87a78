import * as vscode from 'vscode';
import type { Build } from '../builds/build';
import { fullest, sizesText } from '../builds/buildText';
import type { Feed } from '../feeds/feed';
import type { ActiveSketch } from '../sketches/activeSketch';
import type { BoardSelection } from '../sketches/boardSelection';
import type { Workspace } from '../sketches/workspace';
import { plain } from '../text/plain';
import { bytes, timestamp } from '../text/quantities';

/** From this usage on, the size is shown as a warning. */
const nearlyFullPercent = 90;

/** Shows the board of the active sketch in the status bar, and the size of its last successful build. */
export class SketchStatus implements vscode.Disposable {
  private readonly board = vscode.window.createStatusBarItem('otastack.board', vscode.StatusBarAlignment.Left, 12);
  private readonly size = vscode.window.createStatusBarItem('otastack.size', vscode.StatusBarAlignment.Left, 11);
  private readonly subscriptions: { dispose: () => void }[];
  private run = 0;
  private path: string | undefined;

  constructor(
    private readonly sketch: ActiveSketch,
    private readonly workspace: Workspace,
    private readonly selection: BoardSelection,
    private readonly builds: Feed<readonly Build[]>,
  ) {
    this.board.name = 'OtaStack: board';
    this.board.command = 'otastack.selectBoard';
    this.size.name = 'OtaStack: size';
    const update = (): void => void this.update();
    this.subscriptions = [
      sketch.onDidChange(update),
      selection.onDidChange(update),
      builds.onDidChange(() => {
        // If the board manager did not answer before, ask it again.
        if (this.path === undefined && this.builds.trouble === undefined) void this.update();
        else this.showSize();
      }),
    ];
    update();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.board.dispose();
    this.size.dispose();
  }

  private async update(): Promise<void> {
    const run = ++this.run;
    const sketch = this.sketch.current;
    if (sketch === undefined) {
      this.path = undefined;
      this.board.hide();
      this.size.hide();
      return;
    }

    try {
      const path = await this.workspace.sketchPath(sketch.folder);
      const fqbn = await this.selection.of(path);
      const name = fqbn === undefined ? undefined : await this.selection.name(fqbn);
      if (run !== this.run) return;
      this.path = path;
      this.showBoard(name, fqbn);
      this.showSize();
    } catch {
      // The views show the error. The update is repeated as soon as builds can be loaded.
      if (run === this.run) this.path = undefined;
    }
  }

  private showBoard(name: string | undefined, fqbn: string | undefined): void {
    this.board.text = name === undefined ? '$(circuit-board) Select board' : `$(circuit-board) ${plain(name, 40)}`;
    this.board.tooltip = fqbn === undefined ? 'Select a board for this sketch' : plain(fqbn);
    this.board.show();
  }

  private showSize(): void {
    const build = this.builds.value?.find((other) => other.sketch === this.path && other.state === 'succeeded' && other.sizes.length > 0);
    if (build === undefined || this.path === undefined) {
      this.size.hide();
      return;
    }

    const isNearlyFull = fullest(build.sizes) >= nearlyFullPercent;
    this.size.text = `$(chip) ${plain(sizesText(build.sizes), 60)}`;
    this.size.tooltip = [
      `Last successful build, ${timestamp(build.endedAt ?? build.queuedAt)}`,
      ...build.sizes.map((part) => plain(`${part.name}: ${bytes(part.bytes)}${part.maxBytes === undefined ? '' : ` of ${bytes(part.maxBytes)}`}`)),
    ].join('\n');
    this.size.backgroundColor = isNearlyFull ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.size.command = { command: 'otastack.showBuildLog', title: 'Show Log', arguments: [build] };
    this.size.show();
  }
}
