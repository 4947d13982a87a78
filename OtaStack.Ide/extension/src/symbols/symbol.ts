export type SymbolKind =
  | 'function'
  | 'method'
  | 'class'
  | 'struct'
  | 'enum'
  | 'enumMember'
  | 'namespace'
  | 'variable'
  | 'constant'
  | 'field'
  | 'type'
  | 'macro';

/** Something that a sketch declares. Offsets are characters from the start of its file. */
export interface CodeSymbol {
  readonly kind: SymbolKind;
  readonly name: string;

  /** How it is declared, on one line: `void blink(int times)`. */
  readonly detail: string;

  /** The whole declaration, body included. */
  readonly start: number;
  readonly end: number;

  /** Its name. */
  readonly nameStart: number;
  readonly nameEnd: number;

  /** A function with a body, a type with members, a variable that is no `extern`: where "go to definition" leads. */
  readonly isDefinition: boolean;

  /** The type of a variable or field, its last word: `Adafruit_SSD1306`. */
  readonly typeName?: string;
  readonly children: readonly CodeSymbol[];
}
