import { pause } from '../gateway/backoff';
import { follow, type FollowOptions } from '../gateway/eventStream';
import { Changes } from './changes';

/** How long changes are gathered before the lists show them, so that a busy fleet does not redraw them all the time. */
const gatherMilliseconds = 250;

/** Time between two loads of the lists, if the server has too many changes to send them one by one. */
const resetMilliseconds = 10_000;

/** Time until the next attempt after the gateway has refused the stream, e.g. because too many are open. */
const refusedMilliseconds = 60_000;

export interface LiveOptions {
  readonly open: FollowOptions['open'];

  /** Called when changes may have been missed, and when the stream opens: load the lists. */
  readonly onReset: () => void;

  readonly onChanges: (changes: Changes) => void;

  /** Called when {@link LiveChanges.isLive} has changed. */
  readonly onLive: () => void;

  readonly wait?: FollowOptions['wait'];
  readonly gather?: number;
  readonly resetGap?: number;
}

/** Follows the events of the OTA service (`/api/events`) for as long as the editor is open. */
export class LiveChanges {
  private readonly stop = new AbortController();
  private changes = new Changes();
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private resetting: ReturnType<typeof setTimeout> | undefined;
  private resetAt = Number.NEGATIVE_INFINITY;

  /** True while changes arrive by themselves. Otherwise the lists have to be polled. */
  isLive = false;

  constructor(private readonly options: LiveOptions) {}

  /** @returns A promise that ends after {@link dispose}. */
  async run(): Promise<void> {
    const { signal } = this.stop;
    const wait = this.options.wait ?? (async (_failures, stop) => pause(refusedMilliseconds, stop));
    while (!signal.aborted) {
      try {
        await this.followStream();
      } catch {
        // The gateway refuses the stream, or sends something that this version does not understand.
        this.setLive(false);
        await wait(1, signal);
      }
    }
  }

  dispose(): void {
    this.stop.abort();
    clearTimeout(this.gathering);
    clearTimeout(this.resetting);
  }

  private async followStream(): Promise<void> {
    const { open, wait } = this.options;
    const onTrouble = (trouble: unknown): void => {
      this.setLive(trouble === undefined);
    };
    const events = follow({ open, isLast: () => false, onTrouble, signal: this.stop.signal, ...(wait === undefined ? {} : { wait }) });
    for await (const event of events) {
      this.setLive(true);
      this.changes.add(event);
      if (event.event === 'reset') this.reset();
      else if (!this.changes.isEmpty) this.showSoon();
    }
  }

  private showSoon(): void {
    this.gathering ??= setTimeout(() => {
      this.show();
    }, this.options.gather ?? gatherMilliseconds);
  }

  private show(): void {
    this.gathering = undefined;
    const { changes } = this;
    this.changes = new Changes();
    if (!changes.isEmpty) this.options.onChanges(changes);
  }

  private reset(): void {
    // These may be older than the lists that are loaded next.
    this.changes = new Changes();
    const wait = this.resetAt + (this.options.resetGap ?? resetMilliseconds) - Date.now();
    this.resetting ??= setTimeout(
      () => {
        this.resetting = undefined;
        this.resetAt = Date.now();
        this.options.onReset();
      },
      Math.max(0, wait),
    );
  }

  private setLive(isLive: boolean): void {
    if (isLive === this.isLive || this.stop.signal.aborted) return;
    this.isLive = isLive;
    this.options.onLive();
  }
}
