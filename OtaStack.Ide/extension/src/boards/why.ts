import { Fields } from '../gateway/fields';

/** What a board is meant to run, and why, as `/api/devices/{mac}/why` returns it. */
export interface Why {
  /** In words. */
  readonly reason: string;

  /** What is set for the board but does not decide, in words. */
  readonly ruledOut: readonly string[];
}

export function whyPath(mac: string): string {
  return `/api/devices/${encodeURIComponent(mac)}/why`;
}

export function whyOf(value: unknown): Why {
  const fields = Fields.of(value);
  return { reason: fields.text('reason'), ruledOut: fields.texts('ruledOut') };
}

/** The reason, and what was ruled out, one a line. */
export function whyText(why: Why): string {
  return [`Why: ${why.reason}`, ...why.ruledOut.map((text) => `Not decisive: ${text}`)].join('\n');
}
