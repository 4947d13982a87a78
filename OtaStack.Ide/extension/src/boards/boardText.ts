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
  noToken: 'needs a token',
  conflict: 'another board claims its MAC address',
  pending: 'waits to be accepted',
  blocked: 'blocked',
  heldBack: 'on hold',
  unreliableLink: 'downloads do not complete; offered once an hour',
  busy: 'waiting for a free download slot',
  imageUnavailable: 'stored image is damaged',
  recalled: 'its firmware was recalled',
};

/** A decision of the API in a few words. A decision that this version does not know is shown as it is. */
export function reasonText(reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason;
}

/** The state of a board in a few words. The fleet page uses the same ones. */
export function standing(board: Board): string {
  if (board.enrolment === 'blocked') return 'blocked';
  if (board.enrolment === 'pending') return 'waits to be accepted';
  if (board.lastSeen === undefined) return 'has never polled';
  const update = board.update;
  const target = update?.toVersion ?? 'new firmware';
  switch (update?.state) {
    case 'offered':
      return update.abortedDownloads > 0
        ? `downloading ${target}, interrupted ${String(update.abortedDownloads)}×`
        : `downloading ${target}`;
    case 'downloaded':
      return `downloaded ${target}, restarting`;
    case 'failed':
      return `update to ${target} failed; on hold`;
    case 'refused':
      return reasonText(update.reason ?? board.lastDecision);
    default:
      return board.lastDecision === 'sameSketch' && board.version !== undefined
        ? 'up to date, reports an old version'
        : reasonText(board.lastDecision);
  }
}

export type BoardMood = 'current' | 'updating' | 'failed' | 'stuck';

/** The mood that a board's icon shows. */
export function moodOf(board: Board): BoardMood {
  if (board.enrolment !== 'accepted' || board.lastSeen === undefined) return 'stuck';
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

/** The description of a board in the list. The state is added only if something is wrong; otherwise the icon says enough. */
export function boardSummary(board: Board, now: Date): string {
  const parts = board.lastSeen === undefined ? [] : [board.version ?? 'no version', ago(board.lastSeen, now)];
  if (board.pin !== undefined) parts.push('pinned');
  if (board.name !== undefined) parts.push(board.mac);
  if (moodOf(board) !== 'current') parts.unshift(standing(board));
  return parts.join(' · ');
}

/** All details of a board, one a line. */
export function boardDetails(board: Board): string {
  const lines: [string, string | undefined][] = [
    ['Board', board.mac],
    ['Name', board.name],
    ['Note', board.note],
    ['Tags', board.tags.length === 0 ? undefined : board.tags.join(', ')],
    ['Project', board.project],
    ['Version', board.version],
    ['State', standing(board)],
    ['Chip', board.chip],
    ['Address', board.address],
    ['Channel', board.channel],
    ['Pinned to', board.pin],
    ['Last seen', board.lastSeen === undefined ? 'never' : timestamp(board.lastSeen)],
    ['First seen', board.firstSeen && timestamp(board.firstSeen)],
    ['Free space', board.freeSpace === undefined ? undefined : bytes(board.freeSpace)],
    ['Flash chip', board.flashSize === undefined ? undefined : bytes(board.flashSize)],
    ['SDK', board.sdkVersion],
    ['Sketch MD5', board.sketchMd5],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join('\n');
}

/** The outcome of an update, with its reason. */
export function outcomeText(update: Update): string {
  switch (update.state) {
    case 'refused':
      return `refused: ${reasonText(update.reason ?? 'unknown reason')}`;
    case 'offered':
      return update.abortedDownloads > 0 ? `offered, interrupted ${String(update.abortedDownloads)}×` : 'offered';
    case 'downloaded':
      return 'downloaded, not yet confirmed';
    case 'failed':
      return `failed: downloaded ${String(update.completeDownloads)}×, never confirmed`;
    default:
      return update.state;
  }
}
