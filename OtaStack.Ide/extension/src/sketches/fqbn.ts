/** A fully qualified board name: `packager:architecture:board[:name=value,name=value]`. */
export interface Fqbn {
  /** `esp8266:esp8266:nodemcuv2`. */
  readonly board: string;
  readonly options: ReadonlyMap<string, string>;
}

export function parseFqbn(text: string): Fqbn {
  const parts = text.split(':');
  const options = new Map<string, string>();
  for (const option of parts.slice(3).join(':').split(',')) {
    const equals = option.indexOf('=');
    if (equals > 0) options.set(option.slice(0, equals), option.slice(equals + 1));
  }

  return { board: parts.slice(0, 3).join(':'), options };
}

export function formatFqbn(fqbn: Fqbn): string {
  const options = [...fqbn.options].map(([name, value]) => `${name}=${value}`).join(',');
  return options === '' ? fqbn.board : `${fqbn.board}:${options}`;
}

/** The last part, `nodemcuv2`. Shown when the board's name is unknown. */
export function shortName(fqbn: string): string {
  return parseFqbn(fqbn).board.split(':').at(-1) ?? fqbn;
}
