/** The choices for a new sketch. */
export interface NewSketch {
  /** Name of the sketch folder and its main file. */
  readonly name: string;

  /** The project that the sketch is published as. */
  readonly project: string;

  /** Scheme, host and port at which boards reach the gateway, e.g. `http://192.168.1.20:8080`. */
  readonly origin: string;
}

/** A template for a new sketch. */
export interface Template {
  readonly id: string;
  readonly label: string;
  readonly detail: string;

  /** The scheme that the sketch needs; undefined if it supports both. */
  readonly scheme: 'http:' | 'https:' | undefined;

  /** The files of the sketch: name and text. */
  readonly files: (sketch: NewSketch) => ReadonlyMap<string, string>;
}
