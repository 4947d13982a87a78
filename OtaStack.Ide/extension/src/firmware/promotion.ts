import { Fields } from '../gateway/fields';
import type { Group } from '../groups/group';
import { count } from '../text/quantities';
import type { Firmware } from './firmware';
import { firmwareName } from './firmwareText';

/** A line of releases inside a project, as `/api/projects/{name}/channels` lists it. */
export interface Channel {
  readonly name: string;

  /** True if new builds go to it. */
  readonly isLanding: boolean;

  /** True if boards follow it for which nothing else is set. */
  readonly isDefault: boolean;
  readonly firmware: readonly { readonly sha256: string; readonly version: string | undefined; readonly chip: string; readonly kind: string }[];
}

export function channelsPath(project: string): string {
  return `/api/projects/${encodeURIComponent(project)}/channels`;
}

export function channelPath(project: string, channel: string): string {
  return `${channelsPath(project)}/${encodeURIComponent(channel)}`;
}

export function channelsOf(value: unknown): Channel[] {
  return Fields.of(value).objects('items', (fields) => ({
    name: fields.text('name'),
    isLanding: fields.flag('isLanding'),
    isDefault: fields.flag('isDefault'),
    firmware: fields.objects('firmware', (part) => ({
      sha256: part.text('sha256'),
      version: part.textOrNothing('version'),
      chip: part.text('chip'),
      kind: part.textOrNothing('kind') ?? 'sketch',
    })),
  }));
}

/** Why a text is not the name of a channel; undefined if it is one. The API has the same rule. */
export function channelNameProblem(name: string): string | undefined {
  return /^[a-z0-9][a-z0-9_-]{0,31}$/.test(name) ? undefined : '1 to 32 of a-z, 0-9, - and _, beginning with a letter or digit.';
}

/** The description of a channel in the choice. */
export function channelSummary(channel: Channel, firmware: Firmware): string {
  const current = replacedBy(firmware, channel);
  const parts = [current === undefined ? `nothing for ${firmware.chip}` : `has ${current.version ?? current.sha256.slice(0, 12)}`];
  if (channel.isDefault) parts.push('default channel');
  if (channel.isLanding) parts.push('new builds go here');
  return parts.join(' · ');
}

/**
 * The target expression for boards that follow a channel, in the order in which the API decides: pins, groups with the channel,
 * the board's own channel, the default channel of the project.
 */
export function followers(firmware: Firmware, channel: string, isDefault: boolean, groups: readonly Group[]): string {
  const deciding = groups.filter((group) => group.pin !== undefined || group.channel !== undefined);
  const leading = deciding.filter((group) => group.pin === undefined && group.channel === channel);
  const own = isDefault ? `(channel:${channel} or -channel:*)` : `channel:${channel}`;
  const others = deciding.length === 0 ? own : `-group:${names(deciding)} ${own}`;
  const routes = leading.length === 0 ? others : `(group:${names(leading)} or (${others}))`;
  return `project:${firmware.project} chip:${firmware.chip.toLowerCase()} enrolment:accepted -pin:* ${routes}`;
}

/** The question before a promotion. */
export function promotionQuestion(firmware: Firmware, name: string): string {
  return `Promote ${firmwareName(firmware)} to ${name}?`;
}

/**
 * What the promotion leads to.
 * @param channel Undefined for a new channel.
 * @param following How many boards {@link followers} selects.
 */
export function promotionDetail(firmware: Firmware, channel: Channel | undefined, following: number): string {
  const current = channel === undefined ? undefined : replacedBy(firmware, channel);
  const what =
    channel === undefined
      ? 'The channel is new.'
      : current === undefined
        ? `The channel has nothing for ${firmware.chip} yet.`
        : `It replaces ${current.version ?? current.sha256.slice(0, 12)} for ${firmware.chip}.`;
  const who =
    following === 0
      ? 'No board follows the channel at present.'
      : `${count(following, 'board')} ${following === 1 ? 'follows' : 'follow'} the channel, and will update at the next poll unless ${following === 1 ? 'it runs' : 'they run'} the same or a newer version.`;
  return `${what}\n${who}`;
}

/** What the channel has for the chip and kind of a firmware. */
function replacedBy(firmware: Firmware, channel: Channel): Channel['firmware'][number] | undefined {
  return channel.firmware.find((other) => other.chip === firmware.chip && other.kind === firmware.kind && other.sha256 !== firmware.sha256);
}

function names(groups: readonly Group[]): string {
  return groups.map(({ name }) => name).join(',');
}
