import type { Fields } from '../gateway/fields';

const states = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const;

export type BuildState = (typeof states)[number] | 'unknown';

const publications = ['none', 'waiting', 'published', 'refused'] as const;

/** Whether a build is published: `none` means only compiled, `waiting` that the OTA service has not answered yet. */
export type Publication = (typeof publications)[number];

/** The OTA service's answer to a build. */
export interface Verdict {
  /** Why the build was refused, or the name of the firmware that has the same image. */
  readonly reason: string | undefined;

  /** Which boards will update, as known when the build was published. Plain English. */
  readonly reach: string | undefined;

  /** Boards of the project, and how many of them will update at their next poll. */
  readonly devices: number | undefined;
  readonly willTake: number | undefined;
}

/** A compiler message. Line and column start at 1. */
export interface CompilerDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;

  /** Relative to the workspace, or absolute for a file outside. */
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** How much of a memory a sketch uses. */
export interface SectionSize {
  /** `flash`, `ram`, ... */
  readonly name: string;
  readonly bytes: number;
  readonly maxBytes: number | undefined;
  readonly percent: number | undefined;
}

/** A build of the board manager, as `/manager/api/builds` returns it. */
export interface Build {
  readonly id: string;
  readonly project: string;

  /** Path relative to the workspace. */
  readonly sketch: string;
  readonly fqbn: string;
  readonly state: BuildState;

  /** `compiling`, `packing` or `publishing`; undefined unless the build is running. */
  readonly phase: string | undefined;

  /** True if the build will be published when it succeeds. */
  readonly publish: boolean;

  /** True if the OTA service has published the build. */
  readonly published: boolean;
  readonly publication: Publication;

  /** Undefined until the OTA service has answered. */
  readonly verdict: Verdict | undefined;
  readonly version: string | undefined;
  readonly queuedAt: Date;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly durationSeconds: number | undefined;
  readonly by: string | undefined;
  readonly error: string | undefined;
  readonly diagnostics: readonly CompilerDiagnostic[];
  readonly sizes: readonly SectionSize[];

  /** SHA-256 of the image; undefined until the image exists. */
  readonly imageSha256: string | undefined;
  readonly imageBytes: number | undefined;
  readonly traceId: string | undefined;
}

export function buildOf(fields: Fields): Build {
  const image = fields.objectOrNothing('image', (part) => ({
    sha256: part.textOrNothing('sha256'),
    bytes: part.numberOrNothing('bytes'),
  }));
  return {
    id: fields.text('id'),
    project: fields.textOrNothing('project') ?? '',
    sketch: fields.textOrNothing('sketch') ?? '',
    fqbn: fields.textOrNothing('fqbn') ?? '',
    state: fields.word('state', states, 'unknown'),
    phase: fields.textOrNothing('phase'),
    publish: fields.flag('publish'),
    published: fields.flag('published'),
    publication: fields.word('publication', publications, fields.flag('published') ? 'published' : 'none'),
    verdict: fields.objectOrNothing('verdict', verdictOf),
    version: fields.textOrNothing('version'),
    queuedAt: fields.time('queuedAt'),
    startedAt: fields.timeOrNothing('startedAt'),
    endedAt: fields.timeOrNothing('endedAt'),
    durationSeconds: fields.numberOrNothing('durationSeconds'),
    by: fields.textOrNothing('by'),
    error: fields.textOrNothing('error'),
    diagnostics: fields.objects('diagnostics', diagnosticOf),
    sizes: fields.objects('sizes', sizeOf),
    imageSha256: image?.sha256,
    imageBytes: image?.bytes,
    traceId: fields.textOrNothing('traceId'),
  };
}

function verdictOf(fields: Fields): Verdict {
  return {
    reason: fields.textOrNothing('reason'),
    reach: fields.textOrNothing('reach'),
    devices: fields.numberOrNothing('devices'),
    willTake: fields.numberOrNothing('willTake'),
  };
}

export function diagnosticOf(fields: Fields): CompilerDiagnostic {
  return {
    severity: fields.word('severity', ['warning'], 'error'),
    message: fields.text('message'),
    file: fields.textOrNothing('file') ?? '',
    line: fields.numberOrNothing('line'),
    column: fields.numberOrNothing('column'),
  };
}

/** True if the build has ended. It may still be published. */
export function isOver(build: Build): boolean {
  return build.state === 'succeeded' || build.state === 'failed' || build.state === 'cancelled';
}

function sizeOf(fields: Fields): SectionSize {
  return {
    name: fields.text('name'),
    bytes: fields.number('bytes'),
    maxBytes: fields.numberOrNothing('maxBytes'),
    percent: fields.numberOrNothing('percent'),
  };
}
