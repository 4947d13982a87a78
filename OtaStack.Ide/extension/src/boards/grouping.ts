import type { Board } from './board';

/** What the list of boards is divided by. */
export type Grouping = 'project' | 'group' | 'channel';

/** The choices, in the order in which they are offered. */
export const groupings: readonly { readonly grouping: Grouping; readonly label: string; readonly detail: string }[] = [
  { grouping: 'project', label: 'Project', detail: 'What the boards run' },
  { grouping: 'group', label: 'Group', detail: 'Named sets of boards; a board may be in several' },
  { grouping: 'channel', label: 'Channel', detail: 'The channel that is set on each board' },
];

/** A remembered choice; by project if there is none, or one that this version does not know. */
export function groupingOf(remembered: unknown): Grouping {
  return groupings.find(({ grouping }) => grouping === remembered)?.grouping ?? 'project';
}

/** Boards under one heading. */
export interface Section {
  /** Unique among the sections. */
  readonly key: string;
  readonly label: string;
  readonly detail: string | undefined;
  readonly boards: readonly Board[];
}

/** The boards by project, in the order of the projects' names. */
export function byProject(boards: readonly Board[]): Section[] {
  return sections(boards, (board) => board.project, (project) => ({ label: project ?? 'No project', detail: undefined }));
}

/** The boards by the channel that is set on them, in the order of the channels' names. Boards without one come last. */
export function byChannel(boards: readonly Board[]): Section[] {
  const all = sections(boards, (board) => board.channel, (channel) =>
    channel === undefined
      ? { label: 'No channel of their own', detail: 'Their groups decide, or the default channel of their project.' }
      : { label: channel, detail: undefined },
  );
  return [...all.filter(({ key }) => key !== ''), ...all.filter(({ key }) => key === '')];
}

/** The loaded boards of a group as they are now. Boards that were forgotten since are left out. */
export function current(members: readonly Board[], fleet: readonly Board[], isCut: boolean): Board[] {
  const known = new Map(fleet.map((board) => [board.mac, board]));
  return members.flatMap((member) => known.get(member.mac) ?? (isCut ? [member] : []));
}

function sections(
  boards: readonly Board[],
  keyOf: (board: Board) => string | undefined,
  head: (key: string | undefined) => { label: string; detail: string | undefined },
): Section[] {
  return [...Map.groupBy(boards, keyOf)]
    .map(([key, members]) => ({ key: key ?? '', ...head(key), boards: members }))
    .sort((a, b) => a.key.localeCompare(b.key));
}
