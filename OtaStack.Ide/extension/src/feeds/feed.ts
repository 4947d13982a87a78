import { backoff } from '../gateway/backoff';
import { SignedOut, Unexpected, Trouble, messageOf } from '../gateway/trouble';
import { Listeners } from './listeners';

export interface FeedOptions<T> {
  readonly load: () => Promise<T>;

  /** Milliseconds between two loads, by what is on screen now and what the last load brought. */
  readonly pace: (value: T | undefined) => number;
}

/** A feed, whatever it brings. */
export type AnyFeed = Pick<Feed<unknown>, 'trouble' | 'onDidChange' | 'refresh' | 'repace' | 'dispose'>;

/**
 * Something on the server that the views show: loaded again and again, at a pace that follows who is looking. The last
 * value stays when the server goes away; {@link trouble} says so meanwhile, and loading goes on until it is back.
 */
export class Feed<T> {
  private readonly listeners = new Listeners();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loading: Promise<void> | undefined;
  private failures = 0;
  private loadedAt = 0;
  private stopped = false;

  /** Undefined until it was loaded for the first time. */
  value: T | undefined;

  /** Why the last load failed; undefined when it did not. */
  trouble: Trouble | undefined;

  constructor(private readonly options: FeedOptions<T>) {}

  readonly onDidChange = this.listeners.add;

  /** Loads now; joins the load that is under way, if any. */
  refresh(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined;
      this.schedule();
    });
    return this.loading;
  }

  /** The pace may have changed: what is due by the new one is loaded at once. */
  repace(): void {
    if (this.loading === undefined) this.schedule();
  }

  dispose(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.value = await this.options.load();
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
    // After a failure sooner than the pace, so that the views are back soon after the server is; never more often.
    // Signed out, the person may be signing in right now.
    const retry = this.trouble instanceof SignedOut ? 5000 : backoff(this.failures);
    const wait = this.trouble === undefined ? pace : Math.max(Math.min(pace, retry), 1000);
    this.timer = setTimeout(() => void this.refresh(), Math.max(0, this.loadedAt + wait - Date.now()));
  }
}
