import { boardOf, type Board } from '../boards/board';
import { firmwareOf, type Firmware } from '../firmware/firmware';
import type { ServerEvent } from '../gateway/eventStream';
import { Fields } from '../gateway/fields';
import { Unexpected } from '../gateway/trouble';
import type { Fleet } from './feeds';

/** Firmware in the list. */
export const mostFirmware = 100;

/** What has changed on the server. `undefined` stands for something that no longer exists. */
export class Changes {
  /** By MAC address. */
  readonly boards = new Map<string, Board | undefined>();

  /** By SHA-256. */
  readonly firmware = new Map<string, Firmware | undefined>();

  get isEmpty(): boolean {
    return this.boards.size === 0 && this.firmware.size === 0;
  }

  /** Adds an event of `/api/events`. Events of other kinds change no list, and are ignored. */
  add(event: ServerEvent): void {
    if (event.event === 'device') {
      const data = content(event);
      this.boards.set(data.text('mac'), data.objectOrNothing('device', boardOf));
    } else if (event.event === 'firmware') {
      const data = content(event);
      this.firmware.set(data.text('sha256'), data.objectOrNothing('firmware', firmwareOf));
    }
  }
}

/** The fleet, sorted by MAC address as before. If only its first part was loaded, boards after that part stay out. */
export function changedFleet(fleet: Fleet, changes: ReadonlyMap<string, Board | undefined>): Fleet {
  if (changes.size === 0) return fleet;
  const boards = new Map(fleet.boards.map((board) => [board.mac, board]));
  const end = fleet.isCut ? fleet.boards.at(-1)?.mac : undefined;
  for (const [mac, board] of changes) {
    if (board === undefined) boards.delete(mac);
    else if (end === undefined || mac <= end) boards.set(mac, board);
  }

  return { ...fleet, boards: [...boards.values()].sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : 0)) };
}

/** The firmware, newest first as before. */
export function changedFirmware(all: readonly Firmware[], changes: ReadonlyMap<string, Firmware | undefined>): readonly Firmware[] {
  if (changes.size === 0) return all;
  const kept = all.filter((firmware) => !changes.has(firmware.sha256));
  const added = [...changes.values()].filter((firmware) => firmware !== undefined);
  return [...kept, ...added].sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime()).slice(0, mostFirmware);
}

function content(event: ServerEvent): Fields {
  let data: unknown;
  try {
    data = JSON.parse(event.data);
  } catch {
    throw new Unexpected('The server sent an event that is not JSON.');
  }

  return Fields.of(data, event.event ?? 'event');
}
