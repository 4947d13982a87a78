import { Unexpected } from './trouble';

/**
 * Reads JSON of unknown shape. A required member of the wrong type throws {@link Unexpected} with its path; an optional
 * one becomes `undefined`. Other members are ignored.
 */
export class Fields {
  private constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly path: string,
  ) {}

  static of(value: unknown, path = 'answer'): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object');
    return new Fields(value as Record<string, unknown>, path);
  }

  text(name: string): string {
    const value = this.member(name);
    if (typeof value !== 'string') throw wrong(`${this.path}.${name}`, 'text');
    return value;
  }

  textOrNothing(name: string): string | undefined {
    const value = this.member(name);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string): number {
    const value = this.member(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(`${this.path}.${name}`, 'a number');
    return value;
  }

  numberOrNothing(name: string): number | undefined {
    const value = this.member(name);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  flag(name: string): boolean {
    return this.member(name) === true;
  }

  time(name: string): Date {
    const time = this.timeOrNothing(name);
    if (time === undefined) throw wrong(`${this.path}.${name}`, 'a time');
    return time;
  }

  timeOrNothing(name: string): Date | undefined {
    const value = this.member(name);
    if (typeof value !== 'string') return undefined;
    const time = new Date(value);
    return Number.isNaN(time.getTime()) ? undefined : time;
  }

  /** One of the given words, or the fallback for any other value. */
  word<const W extends string, const F extends string>(name: string, words: readonly W[], fallback: F): W | F {
    const value = this.member(name);
    return words.find((word) => word === value) ?? fallback;
  }

  objectOrNothing<T>(name: string, read: (fields: Fields) => T): T | undefined {
    const value = this.member(name);
    return value === undefined || value === null ? undefined : read(Fields.of(value, `${this.path}.${name}`));
  }

  /** A list of texts; empty when the member is not a list. Other elements are ignored. */
  texts(name: string): string[] {
    const value = this.member(name);
    return Array.isArray(value) ? value.filter((element): element is string => typeof element === 'string') : [];
  }

  /** A list of objects; empty when the member is missing or null. */
  objects<T>(name: string, read: (fields: Fields) => T): T[] {
    const value = this.member(name);
    return value === undefined || value === null ? [] : objects(value, read, `${this.path}.${name}`);
  }

  private member(name: string): unknown {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }
}

function objects<T>(value: unknown, read: (fields: Fields) => T, path: string): T[] {
  if (!Array.isArray(value)) throw wrong(path, 'a list');
  return value.map((item, index) => read(Fields.of(item, `${path}[${String(index)}]`)));
}

function wrong(path: string, expected: string): Unexpected {
  return new Unexpected(`Unexpected answer of the server: ${path} should be ${expected}.`);
}
