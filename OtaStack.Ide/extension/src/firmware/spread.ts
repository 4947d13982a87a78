import type { Board } from '../boards/board';
import { count } from '../text/quantities';
import type { Firmware } from './firmware';

/** How far a firmware has got. */
export interface Spread {
  /** Boards that it is for: of its project and, where they have shown it, its chip. */
  readonly boards: number;
  readonly updated: number;

  /** Boards that are fetching it, or have it and restart. */
  readonly updating: number;

  /** Boards on which it did not take. */
  readonly failed: number;
}

/**
 * Counts who runs a firmware. A board counts as updated when it reports the firmware's version, or the MD5 of its
 * image; or when it polled after the publication and was told that it has the newest, which this firmware is.
 * @param isNewest No newer firmware of the same project and chip was published.
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

/** The newest image for a chip of this project, among all firmware. */
export function isNewest(firmware: Firmware, all: readonly Firmware[]): boolean {
  return !all.some(
    (other) =>
      other.project === firmware.project &&
      other.chip === firmware.chip &&
      other.kind === firmware.kind &&
      other.publishedAt > firmware.publishedAt,
  );
}

/** `3 of 12 boards updated`, and what is not well. */
export function spreadText(spread: Spread): string {
  if (spread.boards === 0) return 'no boards yet';
  const parts = [`${spread.updated.toLocaleString('en')} of ${count(spread.boards, 'board')} updated`];
  if (spread.updating > 0) parts.push(`${spread.updating.toLocaleString('en')} updating`);
  if (spread.failed > 0) parts.push(`${spread.failed.toLocaleString('en')} failed`);
  return parts.join(', ');
}

/** Nothing more is to be waited for. */
export function isSettled(spread: Spread): boolean {
  return spread.boards > 0 && spread.updated + spread.failed === spread.boards;
}

function isFor(firmware: Firmware, board: Board): boolean {
  if (board.project !== firmware.project) return false;
  // A board that has not shown which chip of the family it has might be this one.
  const isOfFamily = board.chip === 'ESP32 family' && firmware.chip.startsWith('ESP32');
  return board.chip === firmware.chip || isOfFamily || board.chip === 'unknown' || firmware.chip === 'unknown';
}

function runs(firmware: Firmware, board: Board, newest: boolean): boolean {
  if (firmware.version !== undefined && board.version === firmware.version) return true;
  if (firmware.md5 !== undefined && board.sketchMd5 === firmware.md5) return true;
  const toldSo = board.lastDecision === 'sameVersion' || board.lastDecision === 'sameSketch';
  return newest && toldSo && board.update === undefined && board.lastSeen > firmware.publishedAt;
}
