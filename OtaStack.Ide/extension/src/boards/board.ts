import { Fields } from '../gateway/fields';

const updateStates = ['refused', 'offered', 'downloaded', 'confirmed', 'failed', 'superseded'] as const;

const enrolments = ['accepted', 'pending', 'blocked'] as const;

/** Whether a board may have firmware. */
export type Enrolment = (typeof enrolments)[number];

export type UpdateState = (typeof updateStates)[number] | 'unknown';

/** One update of one board to one firmware, as `/api/devices` returns it. */
export interface Update {
  /** SHA-256 of the firmware. */
  readonly firmware: string;
  readonly project: string;
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  readonly state: UpdateState;
  readonly reason: string | undefined;
  readonly startedAt: Date;
  readonly changedAt: Date;
  readonly offers: number;
  readonly completeDownloads: number;
  readonly abortedDownloads: number;
  readonly traceId: string | undefined;
}

/** A board of the fleet, as `/api/devices` returns it. */
export interface Board {
  readonly mac: string;

  /** What people call it. */
  readonly name: string | undefined;
  readonly note: string | undefined;
  readonly tags: readonly string[];
  readonly project: string | undefined;
  readonly chip: string;
  readonly version: string | undefined;
  readonly sketchMd5: string | undefined;

  /** Bytes. */
  readonly freeSpace: number | undefined;

  /** Bytes of its flash chip. */
  readonly flashSize: number | undefined;
  readonly sdkVersion: string | undefined;
  readonly address: string | undefined;

  /** How its last poll was answered, e.g. `sameVersion`. */
  readonly lastDecision: string;

  /** The channel that it follows; nothing if its groups or its project decide. */
  readonly channel: string | undefined;

  /** SHA-256 of the firmware that it has to run. */
  readonly pin: string | undefined;
  readonly enrolment: Enrolment;

  /** Nothing if it has never polled. */
  readonly firstSeen: Date | undefined;
  readonly lastSeen: Date | undefined;

  /** The current update, if any. */
  readonly update: Update | undefined;
}

/** A board with its updates, newest first. */
export interface BoardHistory {
  readonly board: Board;
  readonly updates: readonly Update[];
}

export function boardOf(fields: Fields): Board {
  return {
    mac: fields.text('mac'),
    name: fields.textOrNothing('name'),
    note: fields.textOrNothing('note'),
    tags: fields.texts('tags'),
    project: fields.textOrNothing('project'),
    chip: fields.textOrNothing('chip') ?? 'unknown chip',
    version: fields.textOrNothing('version'),
    sketchMd5: fields.textOrNothing('sketchMd5'),
    freeSpace: fields.numberOrNothing('freeSpace'),
    flashSize: fields.numberOrNothing('flashSize'),
    sdkVersion: fields.textOrNothing('sdkVersion'),
    address: fields.textOrNothing('address'),
    lastDecision: fields.textOrNothing('lastDecision') ?? 'unknown',
    channel: fields.textOrNothing('channel'),
    pin: fields.textOrNothing('pin'),
    enrolment: fields.word('enrolment', enrolments, 'accepted'),
    firstSeen: fields.timeOrNothing('firstSeen'),
    lastSeen: fields.timeOrNothing('lastSeen'),
    update: fields.objectOrNothing('update', updateOf),
  };
}

export function boardHistoryOf(fields: Fields): BoardHistory {
  const board = fields.objectOrNothing('device', boardOf);
  return { board: board ?? boardOf(fields), updates: fields.objects('updates', updateOf) };
}

/** A page of boards. `next` is what the next page is asked for with; undefined on the last one. */
export interface BoardPage {
  readonly boards: readonly Board[];
  readonly next: string | undefined;
}

export function boardPageOf(value: unknown): BoardPage {
  const page = Fields.of(value);
  return { boards: page.objects('items', boardOf), next: page.textOrNothing('next') };
}

function updateOf(fields: Fields): Update {
  return {
    firmware: fields.text('firmware'),
    project: fields.textOrNothing('project') ?? '',
    fromVersion: fields.textOrNothing('fromVersion'),
    toVersion: fields.textOrNothing('toVersion'),
    state: fields.word('state', updateStates, 'unknown'),
    reason: fields.textOrNothing('reason'),
    startedAt: fields.time('startedAt'),
    changedAt: fields.timeOrNothing('changedAt') ?? fields.time('startedAt'),
    offers: fields.numberOrNothing('offers') ?? 0,
    completeDownloads: fields.numberOrNothing('completeDownloads') ?? 0,
    abortedDownloads: fields.numberOrNothing('abortedDownloads') ?? 0,
    traceId: fields.textOrNothing('traceId'),
  };
}
