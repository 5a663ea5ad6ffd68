import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CustomerSeed, customerIdAt } from '@breakwater/contracts';
import { CsvError, type Info, parse } from 'csv-parse';
import { InputError } from '../input-error.ts';
import { CsvRow } from './csv-row.ts';
import { CUSTOMERS_MAX } from './generate.ts';
import { type CustomerMapping, mappedColumns } from './mapping.ts';
import { traitsOf } from './traits.ts';

const LINE_LENGTH_MAX = 100_000;

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
      const row = new CsvRow(file, info.lines, record);
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

function customerOf(row: CsvRow, number: number, mapping: CustomerMapping): CustomerSeed {
  const { balance, delay } = mapping;
  const scale = BigInt(mapping.minorUnitsPerUnit);
  const limitMinor = row.amount(mapping.limit) * scale;
  if (limitMinor < 0n) throw row.error(mapping.limit, 'is a negative limit; expected zero or more');
  const isOverdue = delay !== undefined && row.amount(delay.column) >= BigInt(delay.overdueFrom);
  const account = {
    status: isOverdue ? 'overdue' : 'active',
    limitMinor: row.bounded(mapping.limit, limitMinor),
  } as const;
  return {
    customerId: customerIdAt(number),
    ...account,
    payLaterLimitMinor: account.limitMinor,
    cashLoanLimitMinor: Number((limitMinor * BigInt(mapping.cashLoanLimitPercent)) / 100n),
    openingPayLaterMinor: balance === undefined ? 0 : row.bounded(balance, row.amount(balance) * scale),
    ...traitsOf(row, mapping, account),
  };
}

function checkHeader(file: string, header: string[], mapping: CustomerMapping): string[] {
  const missing = mappedColumns(mapping).filter((column) => !header.includes(column));
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
