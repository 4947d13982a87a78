import { backoff } from '../gateway/backoff';
import { SignedOut, Unexpected, Trouble, messageOf } from '../gateway/trouble';
import { Listeners } from './listeners';

export interface FeedOptions<T> {
  readonly load: () => Promise<T>;

  /** Milliseconds until the next load. Gets the value of the last one. */
  readonly pace: (value: T | undefined) => number;
}

/** A feed of any type. */
export type AnyFeed = Pick<Feed<unknown>, 'trouble' | 'onDidChange' | 'refresh' | 'repace' | 'dispose'>;

/**
 * Data of the server that views show. It is loaded repeatedly, at a pace that depends on what the user looks at. When the
 * server is not reachable, the last value stays, {@link trouble} says why, and loading is retried.
 */
export class Feed<T> {
  private readonly listeners = new Listeners();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loading: Promise<void> | undefined;
  private patches: ((value: T) => T)[] = [];
  private failures = 0;
  private loadedAt = 0;
  private stopped = false;

  /** Undefined until the first load has succeeded. */
  value: T | undefined;

  /** Why the last load failed; undefined when it succeeded. */
  trouble: Trouble | undefined;

  constructor(private readonly options: FeedOptions<T>) {}

  readonly onDidChange = this.listeners.add;

  /** Loads now, or joins the load in progress. */
  refresh(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined;
      this.schedule();
    });
    return this.loading;
  }

  /** Loads what the server has from now on: a load in progress may have read it too early, so another one follows. */
  async reload(): Promise<void> {
    await this.loading;
    await this.refresh();
  }

  /**
   * Changes the value without a load. Does nothing before the first load. A load in progress may have read the server's
   * data before the change, so the change is made to its result too.
   */
  patch(change: (value: T) => T): void {
    if (this.loading !== undefined) this.patches.push(change);
    if (this.value === undefined || this.stopped) return;
    this.value = change(this.value);
    this.listeners.tell();
  }

  /** Applies a changed pace: loads at once if the new pace says that a load is due. */
  repace(): void {
    if (this.loading === undefined) this.schedule();
  }

  dispose(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    this.patches = [];
    try {
      const loaded = await this.options.load();
      this.value = this.patches.reduce<T>((value, change) => change(value), loaded);
      this.trouble = undefined;
      this.failures = 0;
    } catch (error) {
      this.trouble = error instanceof Trouble ? error : new Unexpected(messageOf(error));
      this.failures++;
    }

    this.loadedAt = Date.now();
    if (!this.stopped) this.listeners.tell();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    const pace = this.options.pace(this.value);
    // Retry sooner than the pace, so that the views recover soon after the server does, but not later.
    // When signed out, the user may be signing in right now.
    const retry = this.trouble instanceof SignedOut ? 5000 : backoff(this.failures);
    const wait = this.trouble === undefined ? pace : Math.max(Math.min(pace, retry), 1000);
    this.timer = setTimeout(() => void this.refresh(), Math.max(0, this.loadedAt + wait - Date.now()));
  }
}
