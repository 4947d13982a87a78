import type * as vscode from 'vscode';
import { boardPageOf, type Board } from '../boards/board';
import { buildOf, isOver, type Build } from '../builds/build';
import { firmwareListOf, type Firmware } from '../firmware/firmware';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { paces, type Attention } from './attention';
import { changedFirmware, changedFleet, mostFirmware } from './changes';
import { Feed, type AnyFeed } from './feed';
import { LiveChanges } from './liveChanges';

/** Boards in one page of the API, and the number of pages to load. */
const pageSize = 1000;
const pages = 5;

/** Time between two redraws of the boards, whose rows say how long ago they were seen. */
const redrawMilliseconds = 30_000;

/** The loaded part of the fleet. */
export interface Fleet {
  readonly boards: readonly Board[];

  /** True when there are more boards than were loaded. */
  readonly isCut: boolean;
}

/**
 * All data of the server. Changes of boards and firmware arrive by themselves ({@link LiveChanges}). While they do not, and for
 * builds, the lists are polled.
 */
export class Feeds implements vscode.Disposable {
  readonly boards: Feed<Fleet>;
  readonly builds: Feed<readonly Build[]>;
  readonly firmware: Feed<readonly Firmware[]>;
  private readonly live: LiveChanges;
  private readonly subscription: { dispose: () => void };
  private readonly redraw: ReturnType<typeof setInterval>;

  constructor(gateway: Gateway, attention: Attention) {
    this.live = new LiveChanges({
      open: (lastEventId, signal) => gateway.events('/api/events', lastEventId, signal),
      onReset: () => {
        void this.boards.reload();
        void this.firmware.reload();
      },
      onChanges: ({ boards, firmware }) => {
        if (boards.size > 0) this.boards.patch((fleet) => changedFleet(fleet, boards));
        if (firmware.size > 0) this.firmware.patch((all) => changedFirmware(all, firmware));
      },
      onLive: () => {
        for (const feed of [this.boards, this.firmware]) feed.repace();
      },
    });
    this.boards = new Feed({
      load: () => loadFleet(gateway),
      // A large fleet is a few hundred kB, so it is loaded less often.
      pace: (fleet) =>
        this.live.isLive ? paces.away : Math.max(paces[attention.of('boards')], fleet !== undefined && fleet.boards.length > pageSize ? 15_000 : 0),
    });
    this.builds = new Feed<readonly Build[]>({
      load: () => gateway.get('/manager/api/builds?limit=50', (value) => Fields.of(value).objects('items', buildOf)),
      pace: (builds) => {
        const closeness = attention.of('builds');
        const isBusy = builds?.some((build) => !isOver(build)) === true && closeness !== 'away';
        return isBusy ? Math.min(paces[closeness], 3000) : closeness === 'live' ? paces.open : paces[closeness];
      },
    });
    this.firmware = new Feed<readonly Firmware[]>({
      load: () => gateway.get(`/api/firmware?limit=${String(mostFirmware)}`, firmwareListOf),
      pace: () => (this.live.isLive ? paces.away : paces[attention.of('firmware')]),
    });
    this.subscription = attention.onDidChange(() => {
      for (const feed of this.all) feed.repace();
    });
    this.redraw = setInterval(() => {
      if (attention.of('boards') !== 'away') this.boards.patch((fleet) => fleet);
    }, redrawMilliseconds);
    void this.live.run();
  }

  get all(): readonly AnyFeed[] {
    return [this.boards, this.builds, this.firmware];
  }

  async refresh(): Promise<void> {
    await Promise.all(this.all.map((feed) => feed.refresh()));
  }

  dispose(): void {
    this.live.dispose();
    clearInterval(this.redraw);
    this.subscription.dispose();
    for (const feed of this.all) feed.dispose();
  }
}

async function loadFleet(gateway: Gateway): Promise<Fleet> {
  const boards: Board[] = [];
  let after: string | undefined;
  for (let page = 0; page < pages; page++) {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const more = await gateway.get(`/api/devices?limit=${String(pageSize)}${cursor}`, boardPageOf);
    boards.push(...more.boards);
    if (more.next === undefined) return { boards, isCut: false };
    after = more.next;
  }

  return { boards, isCut: true };
}
