/** The input of a load run is wrong: which part, and what was expected instead. */
export class LoadInputError extends Error {
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = 'LoadInputError';
    this.path = path;
  }
}

/** A range that a number of the input must keep; both ends are included. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/**
 * Checks one number of the input.
 * @throws LoadInputError naming `path` when the value is no number or leaves the range.
 */
export function requireNumber(path: string, value: unknown, range: NumberRange): number {
  const fits =
    typeof value === 'number' &&
    value >= range.min &&
    value <= range.max &&
    (range.integer !== true || Number.isInteger(value));
  if (!fits) {
    const kind = range.integer === true ? 'an integer' : 'a number';
    throw new LoadInputError(
      path,
      `must be ${kind} from ${range.min} to ${range.max}, got ${describe(value)}`,
    );
  }
  return value;
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
}
