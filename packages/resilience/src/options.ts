/** What one numeric option of a policy may be. The unit is the end of its name. */
export interface OptionSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Whether fractions are refused. */
  readonly integer: boolean;
}

/** The options of a policy by name. A design's schema is made from the same tables, so ranges stand in one place. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The complete values of a table's options. */
export type Options<T extends OptionTable> = { readonly [K in keyof T]: number };

/** An option has a value that it must not have; `path` names it: `retry.attemptsMax`. */
export class OptionError extends RangeError {
  readonly path: string;

  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = 'OptionError';
    this.path = path;
  }
}

/** An option that counts something. */
export function count(byDefault: number, min: number, max: number): OptionSpec {
  return { default: byDefault, min, max, integer: true };
}

/** An option that measures a duration or a share, fractions allowed. */
export function measure(byDefault: number, min: number, max: number): OptionSpec {
  return { default: byDefault, min, max, integer: false };
}

/**
 * Checks the given options of `policy` against its table and fills in the defaults.
 * @throws OptionError naming the first option that is unknown, no number, or out of its range.
 */
export function completeOptions<T extends OptionTable>(
  policy: string,
  table: T,
  given: Partial<Options<T>>,
): Options<T> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw new OptionError(`${policy}.${unknown}`, 'there is no such option');
  const values: Record<string, number> = {};
  for (const [name, spec] of Object.entries(table)) {
    values[name] = checkedNumber(`${policy}.${name}`, spec, given[name] ?? spec.default);
  }
  if (!isComplete(table, values)) throw new OptionError(policy, 'an option has no value');
  return values;
}

function isComplete<T extends OptionTable>(
  table: T,
  values: Record<string, number>,
): values is Record<string, number> & Options<T> {
  return Object.keys(table).every((name) => Object.hasOwn(values, name));
}

/** @throws OptionError when the value is not a number within the option's range. */
export function checkedNumber(path: string, spec: OptionSpec, value: number): number {
  const fits = value >= spec.min && value <= spec.max && (!spec.integer || Number.isInteger(value));
  if (fits) return value;
  const kind = spec.integer ? 'an integer' : 'a number';
  throw new OptionError(path, `must be ${kind} from ${spec.min} to ${spec.max}, not ${String(value)}`);
}
