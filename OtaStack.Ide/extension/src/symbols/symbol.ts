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

/** A symbol that a sketch declares. Offsets are characters from the start of the file. */
export interface CodeSymbol {
  readonly kind: SymbolKind;
  readonly name: string;

  /** The declaration on one line: `void blink(int times)`. */
  readonly detail: string;

  /** Range of the declaration, including its body. */
  readonly start: number;
  readonly end: number;

  /** Range of the name. */
  readonly nameStart: number;
  readonly nameEnd: number;

  /** True for a function with a body, a type with members, and a variable that is not `extern`: the target of "go to definition". */
  readonly isDefinition: boolean;

  /** The last word of the type of a variable or field: `Adafruit_SSD1306`. */
  readonly typeName?: string;
  readonly children: readonly CodeSymbol[];
}
