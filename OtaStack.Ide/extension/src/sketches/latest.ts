/** A value that is looked up asynchronously. When lookups overlap, the result of the last one counts. */
export class Latest<T> {
  private finding: Promise<unknown> = Promise.resolve();

  constructor(private known: T) {}

  /** The result of the last completed lookup. */
  get value(): T {
    return this.known;
  }

  /** @returns True if the value was set; false if another lookup was started in the meantime. */
  async become(finding: Promise<T>): Promise<boolean> {
    this.finding = finding;
    const found = await finding;
    if (this.finding !== finding) return false;
    this.known = found;
    return true;
  }

  /** The value, after all lookups have completed. */
  async settled(): Promise<T> {
    let finding;
    do {
      finding = this.finding;
      await finding;
    } while (finding !== this.finding);
    return this.known;
  }
}
