import type { Board } from '../boards/board';
import { count } from '../text/quantities';
import type { Firmware } from './firmware';

/** How many boards have updated to a firmware. */
export interface Spread {
  /** Boards of the firmware's project and chip. Boards whose chip is not known yet are included. */
  readonly boards: number;
  readonly updated: number;

  /** Boards that download the firmware, or restart with it. */
  readonly updating: number;

  /** Boards whose update failed. */
  readonly failed: number;
}

/**
 * Counts the boards that run a firmware. A board is updated if it reports the firmware's version or the MD5 of its image.
 * It is also updated if this firmware is the newest one, and the API answered a later poll with "up to date".
 * @param isNewest True if no newer firmware of the same project and chip was published.
 */
export function spreadOf(firmware: Firmware, boards: readonly Board[], isNewest: boolean): Spread {
  const spread = { boards: 0, updated: 0, updating: 0, failed: 0 };
  for (const board of boards) {
    if (!isFor(firmware, board)) continue;
    spread.boards++;
    const update = board.update?.firmware === firmware.sha256 ? board.update : undefined;
    if (update?.state === 'failed') spread.failed++;
    else if (runs(firmware, board, isNewest)) spread.updated++;
    else if (update?.state === 'offered' || update?.state === 'downloaded') spread.updating++;
  }

  return spread;
}

/** True if no other firmware of the same project, chip and kind is newer. */
export function isNewest(firmware: Firmware, all: readonly Firmware[]): boolean {
  return !all.some(
    (other) =>
      other.project === firmware.project &&
      other.chip === firmware.chip &&
      other.kind === firmware.kind &&
      other.publishedAt > firmware.publishedAt,
  );
}

/** `3 of 12 boards updated`, plus the numbers of updating and failed boards. */
export function spreadText(spread: Spread): string {
  if (spread.boards === 0) return 'no boards yet';
  const parts = [`${spread.updated.toLocaleString('en')} of ${count(spread.boards, 'board')} updated`];
  if (spread.updating > 0) parts.push(`${spread.updating.toLocaleString('en')} updating`);
  if (spread.failed > 0) parts.push(`${spread.failed.toLocaleString('en')} failed`);
  return parts.join(', ');
}

/** True if every board has updated or failed. */
export function isSettled(spread: Spread): boolean {
  return spread.boards > 0 && spread.updated + spread.failed === spread.boards;
}

/** True if a board is of the firmware's project, and may have its chip. */
export function isFor(firmware: Firmware, board: Board): boolean {
  if (board.project !== firmware.project) return false;
  // The board may have this chip: it has reported no more than its family.
  const isOfFamily = board.chip === 'ESP32 family' && firmware.chip.startsWith('ESP32');
  return board.chip === firmware.chip || isOfFamily || board.chip === 'unknown' || firmware.chip === 'unknown';
}

function runs(firmware: Firmware, board: Board, newest: boolean): boolean {
  if (firmware.version !== undefined && board.version === firmware.version) return true;
  if (firmware.md5 !== undefined && board.sketchMd5 === firmware.md5) return true;
  const toldSo = board.lastDecision === 'sameVersion' || board.lastDecision === 'sameSketch';
  return newest && toldSo && board.update === undefined && board.lastSeen !== undefined && board.lastSeen > firmware.publishedAt;
}
