import type { Fields } from '../gateway/fields';

/** A sketch of the workspace, as the board manager lists it. */
export interface ListedSketch {
  /** Below the workspace: its folder, or a file that lies in no folder of its own. */
  readonly path: string;

  /** What its builds belong to; nothing where it cannot be built. */
  readonly project: string | undefined;

  /** Why it cannot be built, and what to do. */
  readonly problem: string | undefined;
}

export function listedSketchOf(fields: Fields): ListedSketch {
  return { path: fields.text('path'), project: fields.textOrNothing('project'), problem: fields.textOrNothing('problem') };
}

/**
 * What is wrong with the sketch that a file belongs to, where it cannot be built; else a command would act on another one.
 * @param file Below the workspace, as the board manager names it.
 */
export function problemOfFile(sketches: readonly ListedSketch[], file: string): string | undefined {
  const holders = sketches.filter((sketch) => file === sketch.path || file.startsWith(`${sketch.path}/`));
  const nearest = holders.sort((a, b) => b.path.length - a.path.length)[0];
  return nearest?.project === undefined ? nearest?.problem : undefined;
}
