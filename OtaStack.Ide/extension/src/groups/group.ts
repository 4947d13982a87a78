import { boardOf, type Board } from '../boards/board';
import { Fields } from '../gateway/fields';

/** A named set of boards, as `/api/groups` lists it. */
export interface Group {
  readonly name: string;

  /** Which boards are in it; nothing for a fixed list. */
  readonly expression: string | undefined;

  /** SHA-256 of the firmware that its boards have to run. */
  readonly pin: string | undefined;

  /** The channel that its boards follow. */
  readonly channel: string | undefined;

  /** Why its expression cannot be used. */
  readonly problem: string | undefined;
}

/** The first boards of a group, and how many it has. */
export interface Members {
  readonly boards: readonly Board[];
  readonly total: number;
}

/** Groups by name. The API has at most 1000, which is one page. */
export const groupsPath = '/api/groups?limit=1000';

export function groupsOf(value: unknown): Group[] {
  return Fields.of(value).objects('items', (fields) => ({
    name: fields.text('name'),
    expression: fields.textOrNothing('expression'),
    pin: fields.textOrNothing('pin'),
    channel: fields.textOrNothing('channel'),
    problem: fields.textOrNothing('problem'),
  }));
}

/**
 * Where the boards of a group are.
 * @param name Undefined for boards that are in no group. If there are no groups, these are all boards.
 */
export function membersPath(name: string | undefined, groups: readonly Group[], limit: number): string {
  const query = name !== undefined ? `group:${name}` : groups.length === 0 ? '*' : '-group:*';
  return `/api/devices?q=${encodeURIComponent(query)}&limit=${String(limit)}`;
}

export function membersOf(value: unknown): Members {
  const page = Fields.of(value);
  const boards = page.objects('items', boardOf);
  return { boards, total: page.numberOrNothing('total') ?? boards.length };
}

/** The description of a group in the list. */
export function groupSummary(group: Group): string {
  const parts = [group.expression ?? 'fixed list'];
  if (group.problem !== undefined) parts.unshift('cannot be used');
  if (group.pin !== undefined) parts.push(`pinned to ${group.pin.slice(0, 12)}`);
  if (group.channel !== undefined) parts.push(`channel ${group.channel}`);
  return parts.join(' · ');
}
