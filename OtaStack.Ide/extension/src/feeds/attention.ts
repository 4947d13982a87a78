import * as vscode from 'vscode';
import { Listeners } from './listeners';

/** How closely somebody watches; decides how often the server is asked. */
export type Closeness = 'live' | 'open' | 'glance' | 'away';

/**
 * Who is looking at what. Boards ask for updates once in minutes, so lists need no more than a look each 10 s while
 * they are open, and each 30 s for the status bar alone. Only while a publication of the last minutes spreads is it
 * worth 2 s. A tab in the background asks each 5 min: often enough to keep the sign-in, which slides, alive.
 */
export const paces: Readonly<Record<Closeness, number>> = { live: 2000, open: 10_000, glance: 30_000, away: 300_000 };

/** Follows the window's focus, and which of our views are open. */
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

  /** A publication spreads right now. */
  setLive(isLive: boolean): void {
    if (isLive === this.isLive) return;
    this.isLive = isLive;
    this.listeners.tell();
  }

  /** @param name The view that shows what is asked for. */
  of(name: string): Closeness {
    if (!vscode.window.state.focused) return 'away';
    if (this.isLive) return 'live';
    return this.openViews.has(name) ? 'open' : 'glance';
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
