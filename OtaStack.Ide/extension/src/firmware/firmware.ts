import { Fields } from '../gateway/fields';

/** A published firmware, as `/api/firmware` returns it. */
export interface Firmware {
  readonly sha256: string;
  readonly md5: string | undefined;

  /** Bytes to download. */
  readonly size: number;
  readonly project: string;
  readonly version: string | undefined;
  readonly chip: string;

  /** `sketch` or `filesystem`. */
  readonly kind: string;
  readonly fileName: string | undefined;
  readonly publishedAt: Date;
  readonly isAvailable: boolean;

  /** The channels whose boards are meant to run it. */
  readonly channels: readonly string[];
  readonly traceId: string | undefined;

  /** The board and its options that the firmware was built for. */
  readonly fqbn: string | undefined;
  readonly core: string | undefined;
  readonly gitCommit: string | undefined;
}

/** Firmware in one answer of the API. */
const mostInAnswer = 500;

/** Where the newest firmware of a project is listed. */
export function firmwareListPath(project: string): string {
  return `/api/firmware?project=${encodeURIComponent(project)}&limit=${String(mostInAnswer)}`;
}

export function firmwareListOf(value: unknown): Firmware[] {
  return Fields.of(value).objects('items', firmwareOf);
}

export function firmwareOf(fields: Fields): Firmware {
  const provenance = fields.objectOrNothing('provenance', (part) => ({
    fqbn: part.textOrNothing('fqbn'),
    core: part.textOrNothing('core'),
    gitCommit: part.textOrNothing('gitCommit'),
  }));
  return {
    sha256: fields.text('sha256'),
    md5: fields.textOrNothing('md5'),
    size: fields.number('size'),
    project: fields.text('project'),
    version: fields.textOrNothing('version'),
    chip: fields.textOrNothing('chip') ?? 'unknown chip',
    kind: fields.textOrNothing('kind') ?? 'sketch',
    fileName: fields.textOrNothing('fileName'),
    publishedAt: fields.time('publishedAt'),
    isAvailable: fields.flag('isAvailable'),
    channels: fields.texts('channels'),
    traceId: fields.textOrNothing('traceId'),
    fqbn: provenance?.fqbn,
    core: provenance?.core,
    gitCommit: provenance?.gitCommit,
  };
}
