import type { Fields } from '../gateway/fields';

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
  readonly traceId: string | undefined;

  /** The board and its options that the firmware was built for. */
  readonly fqbn: string | undefined;
  readonly core: string | undefined;
  readonly gitCommit: string | undefined;
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
    traceId: fields.textOrNothing('traceId'),
    fqbn: provenance?.fqbn,
    core: provenance?.core,
    gitCommit: provenance?.gitCommit,
  };
}
