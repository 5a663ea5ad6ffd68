import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CustomerSeed, customerIdAt } from '@breakwater/contracts';
import { parseDecimal } from '@breakwater/money';
import { CsvError, type Info, parse } from 'csv-parse';
import { InputError } from '../input-error.ts';
import type { CustomerMapping } from './mapping.ts';

const CUSTOMERS_MAX = 1_000_000;
const LINE_LENGTH_MAX = 100_000;
/** The largest amount that a file may name, in minor units: ten thousand million yuan are no consumer's. */
const AMOUNT_MINOR_LIMIT = 1_000_000_000_000n;

/**
 * Reads customers from a CSV file with a header, gzip or plain, row by row. They are numbered in the order of the file.
 * @throws InputError naming file, line, column and reason of the first broken row.
 */
async function* readCustomers(file: string, mapping: CustomerMapping): AsyncGenerator<CustomerSeed> {
  const parser = parse({
    columns: (header: string[]) => checkHeader(file, header, mapping),
    info: true,
    bom: true,
    skip_empty_lines: true,
    max_record_size: LINE_LENGTH_MAX,
  });
  const source = await openCsv(file);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const ids = new Map<string, number>();
  let number = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: Info;
    }>) {
      const row = new Row(file, info.lines, record);
      number += 1;
      if (number > CUSTOMERS_MAX)
        throw new InputError(`${file}: line ${info.lines}: more than ${CUSTOMERS_MAX} customers`);
      row.once(mapping.id, ids);
      yield customerOf(row, number, mapping);
    }
  } catch (error) {
    throw inputErrorOf(file, error);
  } finally {
    source.destroy();
  }
  if (number === 0)
    throw new InputError(`${file}: has no customers; expected a header line and at least one row`);
}

/**
 * Reads a whole file of customers into memory, so that it is known to be right before anything is done with it.
 * @throws InputError as `readCustomers` does.
 */
export async function readAllCustomers(file: string, mapping: CustomerMapping): Promise<CustomerSeed[]> {
  const customers: CustomerSeed[] = [];
  for await (const customer of readCustomers(file, mapping)) customers.push(customer);
  return customers;
}

function customerOf(row: Row, number: number, mapping: CustomerMapping): CustomerSeed {
  const scale = BigInt(mapping.minorUnitsPerUnit);
  const limitMinor = row.amount(mapping.limit) * scale;
  if (limitMinor < 0n) throw row.error(mapping.limit, 'is a negative limit; expected zero or more');
  const delay = row.amount(mapping.delay.column);
  return {
    customerId: customerIdAt(number),
    status: delay >= BigInt(mapping.delay.overdueFrom) ? 'overdue' : 'active',
    limitMinor: row.bounded(mapping.limit, limitMinor),
    payLaterLimitMinor: Number(limitMinor),
    cashLoanLimitMinor: Number((limitMinor * BigInt(mapping.cashLoanLimitPercent)) / 100n),
    openingPayLaterMinor: row.bounded(mapping.balance, row.amount(mapping.balance) * scale),
  };
}

/** One row with its place in the file, so that what is wrong with it can be said precisely. */
class Row {
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

function checkHeader(file: string, header: string[], mapping: CustomerMapping): string[] {
  const missing = [mapping.id, mapping.limit, mapping.balance, mapping.delay.column].filter(
    (column) => !header.includes(column),
  );
  if (missing.length > 0) {
    throw new InputError(
      `${file}: line 1: the header has no column ${missing.join(', ')}; the mapping ${mapping.name} expects it`,
    );
  }
  return header;
}

function inputErrorOf(file: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  if (error instanceof CsvError) return new InputError(`${file}: ${error.message}`, { cause: error });
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  return new InputError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
}

/** Opens a file, unpacking it when it begins like gzip, whatever its name. */
async function openCsv(file: string): Promise<Readable> {
  const raw = createReadStream(file);
  try {
    const first = await firstBytes(raw);
    const out = first[0] === 0x1f && first[1] === 0x8b ? createGunzip() : new PassThrough();
    raw.on('error', (error) => out.destroy(error));
    return raw.pipe(out);
  } catch (error) {
    throw inputErrorOf(file, error);
  }
}

async function firstBytes(stream: Readable): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    stream.once('readable', resolve).once('error', reject).once('end', resolve);
  });
  const bytes = (stream.read(2) as Buffer | null) ?? Buffer.alloc(0);
  stream.unshift(bytes);
  return bytes;
}
