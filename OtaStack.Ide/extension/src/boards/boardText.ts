import { ago, bytes, timestamp } from '../text/quantities';
import type { Board, Update } from './board';

const reasons: Readonly<Record<string, string>> = {
  offered: 'offered',
  sameVersion: 'up to date',
  sameSketch: 'up to date',
  noProject: 'polls without a project',
  unknownProject: 'no firmware yet',
  noFirmware: 'no firmware yet',
  notNewer: 'runs a newer version',
  wrongChip: 'no image for its chip',
  chipUnknown: 'its URL needs ?chip=',
  tooLittleSpace: 'too little free space',
  flashTooSmall: 'flash chip too small',
  noRoomToUnpack: 'too little space to unpack the gzip image',
  signedGzipUnproven: 'signed gzip image: the board is not known to verify signatures',
  opaqueNeedsPath: 'opaque image: poll /ota/{project}',
  heldBack: 'held back',
  busy: 'waits for its turn',
  imageUnavailable: 'stored image is damaged',
};

/** What a decision of the API means, in a few words; one that this version does not know is shown as it is. */
export function reasonText(reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason;
}

/** Where a board stands, in a few words: the same ones as on the fleet's page. */
export function standing(board: Board): string {
  const update = board.update;
  const target = update?.toVersion ?? 'new firmware';
  switch (update?.state) {
    case 'offered':
      return update.abortedDownloads > 0 ? `to ${target}, broke off ${String(update.abortedDownloads)}×` : `fetching ${target}`;
    case 'downloaded':
      return `has ${target}, restarting`;
    case 'failed':
      return `${target} did not take: held back`;
    case 'refused':
      return reasonText(update.reason ?? board.lastDecision);
    default:
      return board.lastDecision === 'sameSketch' && board.version !== undefined
        ? 'up to date, reports an old version'
        : reasonText(board.lastDecision);
  }
}

export type BoardMood = 'current' | 'updating' | 'failed' | 'stuck';

/** What its icon says. */
export function moodOf(board: Board): BoardMood {
  switch (board.update?.state) {
    case 'offered':
    case 'downloaded':
      return 'updating';
    case 'failed':
      return 'failed';
    case 'refused':
      return 'stuck';
    default:
      return ['sameVersion', 'sameSketch', 'notNewer', 'offered', 'busy'].includes(board.lastDecision) ? 'current' : 'stuck';
  }
}

/** What stands beside a board in the list. Its icon says whether all is well, so words are for when it is not. */
export function boardSummary(board: Board, now: Date): string {
  const parts = [board.version ?? 'no version', ago(board.lastSeen, now)];
  if (moodOf(board) !== 'current') parts.unshift(standing(board));
  return parts.join(' · ');
}

/** All that is known of a board, a line each. */
export function boardDetails(board: Board): string {
  const lines: [string, string | undefined][] = [
    ['Board', board.mac],
    ['Project', board.project],
    ['Version', board.version],
    ['State', standing(board)],
    ['Chip', board.chip],
    ['Address', board.address],
    ['Last seen', timestamp(board.lastSeen)],
    ['First seen', board.firstSeen && timestamp(board.firstSeen)],
    ['Free space', board.freeSpace === undefined ? undefined : bytes(board.freeSpace)],
    ['Flash chip', board.flashSize === undefined ? undefined : bytes(board.flashSize)],
    ['SDK', board.sdkVersion],
    ['Sketch MD5', board.sketchMd5],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join('\n');
}

/** What became of an update, with its reason. */
export function outcomeText(update: Update): string {
  switch (update.state) {
    case 'refused':
      return `refused: ${reasonText(update.reason ?? 'unknown reason')}`;
    case 'offered':
      return update.abortedDownloads > 0 ? `offered, broke off ${String(update.abortedDownloads)}×` : 'offered';
    case 'downloaded':
      return 'downloaded, not yet reported';
    case 'failed':
      return `failed: sent ${String(update.completeDownloads)}×, never reported`;
    default:
      return update.state;
  }
}
