/** Who wants to be told of a change; the same in tests and in the editor. */
export class Listeners {
  private readonly all = new Set<() => void>();

  /** @returns What takes the listener away again. */
  readonly add = (listener: () => void): { dispose: () => void } => {
    this.all.add(listener);
    return { dispose: () => this.all.delete(listener) };
  };

  tell(): void {
    for (const listener of [...this.all]) listener();
  }
}
