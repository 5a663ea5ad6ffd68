import type { Readable } from 'node:stream';
import { CustomerSeed, MerchantSeed } from '@breakwater/contracts';
import { Client, DatabaseError } from 'pg';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { linesOf } from './lines-of.ts';
import { loadPopulation, type NewCustomer } from './ledger/load-population.ts';

const strict = { additionalProperties: false };
const Line = Type.Union([
  Type.Object({ merchant: MerchantSeed }, strict),
  Type.Object({ customer: CustomerSeed }, strict),
  Type.Object({ end: Type.Literal(true) }, strict),
]);
type Line = Static<typeof Line>;
const lineValidator = Compile(Line);

/**
 * Loads a population from JSON lines into a migrated database, whole or not at all: `{"merchant": {...}}` and
 * `{"customer": {...}}` in any order, then `{"end": true}`, which proves that the input was not cut short.
 * @returns how many customers were loaded.
 * @throws Error naming the line that is broken, or what the database refused.
 */
export async function seed(databaseUrl: string, input: Readable): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const merchants: MerchantSeed[] = [];
    return await loadPopulation(client, readCustomers(input, merchants), merchants);
  } finally {
    await client.end();
  }
}

/** Yields the customers and sets the merchants aside. */
async function* readCustomers(input: Readable, merchants: MerchantSeed[]): AsyncGenerator<NewCustomer> {
  let number = 0;
  let ended = false;
  for await (const lines of linesOf(input)) {
    for (const text of lines) {
      number += 1;
      if (ended) throw new Error(`line ${number}: comes after the end`);
      const line = parseLine(text, number);
      if ('customer' in line) yield newCustomer(line.customer);
      else if ('merchant' in line) merchants.push(line.merchant);
      else ended = true;
    }
  }
  if (!ended) throw new Error(`the input was cut short after line ${number}`);
}

function parseLine(text: string, number: number): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`line ${number}: is not JSON`, { cause });
  }
  if (!lineValidator.Check(value)) {
    const reasons = lineValidator
      .Errors(value)
      .map((error) => `${error.instancePath || '/'} ${error.message}`);
    throw new Error(`line ${number}: ${reasons.join('; ')}`);
  }
  return value;
}

function newCustomer(customer: CustomerSeed): NewCustomer {
  return {
    customerId: customer.customerId,
    status: customer.status,
    limitMinor: BigInt(customer.limitMinor),
    payLaterLimitMinor: BigInt(customer.payLaterLimitMinor),
    cashLoanLimitMinor: BigInt(customer.cashLoanLimitMinor),
    openingPayLaterMinor: BigInt(customer.openingPayLaterMinor),
    region: customer.region,
    incomeMinor: BigInt(customer.incomeMinor),
    repaymentHabit: customer.repaymentHabit,
  };
}

if (import.meta.main) {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set');
  try {
    await seed(databaseUrl, process.stdin);
  } catch (error) {
    const detail = error instanceof DatabaseError && error.detail !== undefined ? ` (${error.detail})` : '';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}${detail}\n`);
    process.exitCode = 1;
  }
}
