import type { Fields } from '../gateway/fields';

/** A sketch of the workspace, as the board manager lists it. */
export interface ListedSketch {
  /** Path in the workspace: that of the sketch folder, or of a file that is not in a sketch folder. */
  readonly path: string;

  /** The project of the sketch; undefined if the sketch cannot be built. */
  readonly project: string | undefined;

  /** Why the sketch cannot be built, and what to do. */
  readonly problem: string | undefined;
}

export function listedSketchOf(fields: Fields): ListedSketch {
  return { path: fields.text('path'), project: fields.textOrNothing('project'), problem: fields.textOrNothing('problem') };
}

/**
 * The problem of the sketch that a file belongs to, if the sketch cannot be built. Without it, a command would act on another
 * sketch.
 * @param file Path in the workspace, as the board manager names it.
 */
export function problemOfFile(sketches: readonly ListedSketch[], file: string): string | undefined {
  const holders = sketches.filter((sketch) => file === sketch.path || file.startsWith(`${sketch.path}/`));
  const nearest = holders.sort((a, b) => b.path.length - a.path.length)[0];
  return nearest?.project === undefined ? nearest?.problem : undefined;
}
