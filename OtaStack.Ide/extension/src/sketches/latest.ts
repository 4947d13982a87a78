/** A value that takes time to find out, and is asked for again before it is known: what was asked for last counts. */
export class Latest<T> {
  private finding: Promise<unknown> = Promise.resolve();

  constructor(private known: T) {}

  /** As far as it is known by now. */
  get value(): T {
    return this.known;
  }

  /** @returns True once the value is what was found; false where it was asked for again meanwhile. */
  async become(finding: Promise<T>): Promise<boolean> {
    this.finding = finding;
    const found = await finding;
    if (this.finding !== finding) return false;
    this.known = found;
    return true;
  }

  /** The value, once all that was asked for is known. */
  async settled(): Promise<T> {
    let finding;
    do {
      finding = this.finding;
      await finding;
    } while (finding !== this.finding);
    return this.known;
  }
}
