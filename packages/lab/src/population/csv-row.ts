import { parseDecimal } from '@breakwater/money';
import { InputError } from '../input-error.ts';

/** The largest amount that a file may name, in minor units: ten thousand million yuan are no consumer's. */
const AMOUNT_MINOR_LIMIT = 1_000_000_000_000n;

/** A lookup table names its values in an error only as long as one can read them. */
const VALUES_NAMED_MAX = 20;

/** One row with its place in the file, so that what is wrong with it can be said precisely. */
export class CsvRow {
  readonly #file: string;
  readonly #line: number;
  readonly #values: Record<string, string>;

  constructor(file: string, line: number, values: Record<string, string>) {
    this.#file = file;
    this.#line = line;
    this.#values = values;
  }

  error(column: string, reason: string): InputError {
    return new InputError(
      `${this.#file}: line ${this.#line}, column ${column}: "${this.#values[column] ?? ''}" ${reason}`,
    );
  }

  has(column: string): boolean {
    return Object.hasOwn(this.#values, column);
  }

  text(column: string): string {
    return (this.#values[column] ?? '').trim();
  }

  /** A whole number in the file's unit, exactly. */
  amount(column: string): bigint {
    try {
      return parseDecimal(this.#values[column] ?? '', 0);
    } catch {
      throw this.error(column, 'is not a whole number');
    }
  }

  bounded(column: string, amountMinor: bigint): number {
    const size = amountMinor < 0n ? -amountMinor : amountMinor;
    if (size > AMOUNT_MINOR_LIMIT) throw this.error(column, 'is too large for an amount');
    return Number(amountMinor);
  }

  /** What a table has for the cell, or else what is meant for all others. */
  lookUp<T>(column: string, values: Readonly<Record<string, T>>, otherwise: T | undefined): T {
    const text = this.text(column);
    const found = Object.hasOwn(values, text) ? values[text] : otherwise;
    if (found !== undefined) return found;
    const known = Object.keys(values);
    const more = known.length > VALUES_NAMED_MAX ? ` or ${known.length - VALUES_NAMED_MAX} others` : '';
    const names = known.slice(0, VALUES_NAMED_MAX).join(', ');
    throw this.error(column, `is not in the table of the mapping; expected one of ${names}${more}`);
  }

  /** Refuses a value that an earlier row had. */
  once(column: string, seen: Map<string, number>): void {
    const value = this.#values[column] ?? '';
    if (value === '') throw this.error(column, 'is empty; expected an id');
    const earlier = seen.get(value);
    if (earlier !== undefined)
      throw this.error(column, `stands in line ${earlier} already; expected each id once`);
    seen.set(value, this.#line);
  }
}
