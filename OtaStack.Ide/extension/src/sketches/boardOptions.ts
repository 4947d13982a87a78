import type { Fields } from '../gateway/fields';
import { formatFqbn, parseFqbn } from './fqbn';

/** A board that sketches can be built for. */
export interface BoardType {
  readonly name: string;
  readonly fqbn: string;
  readonly platform: string;
}

export interface OptionValue {
  readonly value: string;
  readonly label: string;
}

/** A setting of a board, such as its flash size, with its default value. */
export interface BoardOption {
  readonly option: string;
  readonly label: string;
  readonly values: readonly OptionValue[];
  readonly byDefault: string;
}

export function boardTypeOf(fields: Fields): BoardType {
  const fqbn = fields.text('fqbn');
  return { fqbn, name: fields.textOrNothing('name') ?? fqbn, platform: fields.textOrNothing('platform') ?? '' };
}

/** Reads an option of a board. The request must not select options, so that the selected value is the default. */
export function boardOptionOf(fields: Fields): BoardOption {
  const option = fields.text('option');
  const values = fields.objects('values', (value) => ({
    value: value.text('value'),
    label: value.textOrNothing('label') ?? value.text('value'),
    selected: value.flag('selected'),
  }));
  const byDefault = values.find((value) => value.selected) ?? values[0];
  return { option, label: fields.textOrNothing('label') ?? option, values, byDefault: byDefault?.value ?? '' };
}

/** The value of each option with the given FQBN. Values that the board does not have are replaced by the default. */
export function chosenValues(options: readonly BoardOption[], fqbn: string): Map<string, string> {
  const given = parseFqbn(fqbn).options;
  return new Map(
    options.map((option) => {
      const value = given.get(option.option);
      const isKnown = option.values.some((known) => known.value === value);
      return [option.option, value !== undefined && isKnown ? value : option.byDefault];
    }),
  );
}

/** The FQBN for the chosen values. It names only values that differ from the default, to stay short. */
export function fqbnOf(board: string, options: readonly BoardOption[], chosen: ReadonlyMap<string, string>): string {
  const named = new Map<string, string>();
  for (const option of options) {
    const value = chosen.get(option.option);
    if (value !== undefined && value !== option.byDefault) named.set(option.option, value);
  }

  return formatFqbn({ board: parseFqbn(board).board, options: named });
}

/** The label of a value, such as `4MB`; the value itself if it has no label. */
export function valueLabel(option: BoardOption, value: string | undefined): string {
  return option.values.find((known) => known.value === value)?.label ?? value ?? '';
}
