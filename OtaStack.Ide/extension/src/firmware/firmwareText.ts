import { ago, bytes, timestamp } from '../text/quantities';
import type { Firmware } from './firmware';

/** `thermostat 1.2.3`. */
export function firmwareName(firmware: Firmware): string {
  return `${firmware.project} ${firmware.version ?? 'without version'}`;
}

/** The description of a firmware in the list. */
export function firmwareSummary(firmware: Firmware, now: Date): string {
  const parts = [firmware.chip, bytes(firmware.size), ago(firmware.publishedAt, now)];
  if (firmware.kind !== 'sketch') parts.unshift(firmware.kind);
  if (firmware.channels.length > 0) parts.push(firmware.channels.join(', '));
  if (!firmware.isAvailable) parts.push('file missing or damaged');
  return parts.join(' · ');
}

/** All details of a firmware, one a line. */
export function firmwareDetails(firmware: Firmware): string {
  const lines: [string, string | undefined][] = [
    ['Project', firmware.project],
    ['Version', firmware.version],
    ['Chip', firmware.chip],
    ['Channels', firmware.channels.length === 0 ? undefined : firmware.channels.join(', ')],
    ['Size', bytes(firmware.size)],
    ['Published', timestamp(firmware.publishedAt)],
    ['From', firmware.fileName],
    ['Board', firmware.fqbn],
    ['Core', firmware.core],
    ['Commit', firmware.gitCommit],
    ['SHA-256', firmware.sha256],
    ['Trace', firmware.traceId],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join('\n');
}
