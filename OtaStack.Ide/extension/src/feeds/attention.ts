import * as vscode from 'vscode';
import { Listeners } from './listeners';

/** How closely the user watches. Decides how often the server is polled. */
export type Closeness = 'live' | 'open' | 'glance' | 'away';

/**
 * Milliseconds between two requests. Boards poll every few minutes, so 10 s are enough for an open list, and 30 s for the
 * status bar alone. While boards update to new firmware it is 2 s. A tab in the background polls every 5 min, which is
 * often enough to keep the sliding sign-in alive.
 */
export const paces: Readonly<Record<Closeness, number>> = { live: 2000, open: 10_000, glance: 30_000, away: 300_000 };

/** Tracks whether the window has the focus, and which of our views are open. */
export class Attention implements vscode.Disposable {
  private readonly listeners = new Listeners();
  private readonly openViews = new Set<string>();
  private readonly subscriptions: vscode.Disposable[] = [];
  private isLive = false;

  constructor() {
    this.subscriptions.push(
      vscode.window.onDidChangeWindowState(() => {
        this.listeners.tell();
      }),
    );
  }

  readonly onDidChange = this.listeners.add;

  watch(name: string, view: vscode.TreeView<unknown>): void {
    const update = (): void => {
      if (view.visible) this.openViews.add(name);
      else this.openViews.delete(name);
      this.listeners.tell();
    };
    this.subscriptions.push(view.onDidChangeVisibility(update));
    update();
  }

  /** Whether boards are updating to new firmware right now. */
  setLive(isLive: boolean): void {
    if (isLive === this.isLive) return;
    this.isLive = isLive;
    this.listeners.tell();
  }

  /** @param name The view that shows the data. */
  of(name: string): Closeness {
    if (!vscode.window.state.focused) return 'away';
    if (this.isLive) return 'live';
    return this.openViews.has(name) ? 'open' : 'glance';
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
