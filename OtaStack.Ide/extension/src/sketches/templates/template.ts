/** What a new sketch is made of. */
export interface NewSketch {
  /** Name of its folder and main file. */
  readonly name: string;

  /** The project it is published as. */
  readonly project: string;

  /** Scheme, host and port at which boards reach the gateway, e.g. `http://192.168.1.20:8080`. */
  readonly origin: string;
}

/** A kind of sketch to begin with. */
export interface Template {
  readonly id: string;
  readonly label: string;
  readonly detail: string;

  /** Scheme that the board's client needs; undefined where both do. */
  readonly scheme: 'http:' | 'https:' | undefined;

  /** The files of the sketch: name below its folder, and text. */
  readonly files: (sketch: NewSketch) => ReadonlyMap<string, string>;
}
