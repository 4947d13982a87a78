/** Notifies listeners of a change. `vscode.EventEmitter` would do, but does not exist in unit tests. */
export class Listeners {
  private readonly all = new Set<() => void>();

  /** @returns A disposable that removes the listener. */
  readonly add = (listener: () => void): { dispose: () => void } => {
    this.all.add(listener);
    return { dispose: () => this.all.delete(listener) };
  };

  tell(): void {
    for (const listener of [...this.all]) listener();
  }
}
