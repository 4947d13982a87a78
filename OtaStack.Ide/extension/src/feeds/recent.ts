/** Answers of the server that a view asks for at each redraw. An answer is used for a while before the server is asked again. */
export class Recent<T> {
  private readonly answers = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();

  /**
   * @param maxAge Milliseconds.
   * @param now The current time in milliseconds.
   */
  constructor(
    private readonly load: (key: string) => Promise<T>,
    private readonly maxAge = 10_000,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** An answer that is not too old. A failed request is not kept. */
  get(key: string): Promise<T> {
    const known = this.answers.get(key);
    if (known !== undefined && this.now() - known.at < this.maxAge) return known.answer;
    const answer = this.load(key);
    this.answers.set(key, { at: this.now(), answer });
    answer.catch(() => {
      if (this.answers.get(key)?.answer === answer) this.answers.delete(key);
    });
    return answer;
  }

  forget(): void {
    this.answers.clear();
  }
}
