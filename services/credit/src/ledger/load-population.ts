import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type AccountStatus,
  type MerchantSeed,
  type RepaymentHabit,
  accountIdOf,
} from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COPY_ACCOUNTS, COPY_STAGE, CREATE_STAGE, LOAD_MERCHANTS, LOAD_OPENINGS } from './population-sql.ts';
import { inTransaction } from './with-connection.ts';

/** A customer who brings an account: limits and what they already owe, in minor units. */
export interface NewCustomer {
  readonly customerId: string;
  readonly status: AccountStatus;
  readonly limitMinor: AmountMinor;
  readonly payLaterLimitMinor: AmountMinor;
  readonly cashLoanLimitMinor: AmountMinor;
  /** Negative when the customer is in credit. It may exceed the limits. */
  readonly openingPayLaterMinor: AmountMinor;
  readonly region: string;
  readonly incomeMinor: AmountMinor;
  readonly repaymentHabit: RepaymentHabit;
}

/**
 * Creates merchants and customers with their accounts, and posts what the customers already owe as transactions that
 * balance. All in one transaction: when anything is wrong, nothing is there.
 * @param client a connection of a user who owns the schema; no transaction may be open on it.
 * @param merchants read after the last customer.
 * @returns how many customers were created.
 * @throws Error of PostgreSQL, naming the row that no table may hold; what `customers` throws.
 */
export function loadPopulation(
  client: ClientBase,
  customers: AsyncIterable<NewCustomer> | Iterable<NewCustomer>,
  merchants: Iterable<MerchantSeed>,
): Promise<number> {
  return inTransaction(client, async () => {
    for (const statement of CREATE_STAGE) await client.query(statement);
    const withOpening: string[] = [];
    const withoutOpening = await copy(client, COPY_ACCOUNTS, accountPieces(customers, withOpening));
    const opened = await copy(client, COPY_STAGE, withOpening);
    await client.query(LOAD_MERCHANTS, [JSON.stringify([...merchants])]);
    for (const statement of LOAD_OPENINGS) await client.query(statement);
    return withoutOpening + opened;
  });
}

/** Sends rows and answers how many there were. */
async function copy(
  client: ClientBase,
  statement: string,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<number> {
  const stream = client.query(copyFrom(statement));
  await pipeline(Readable.from(pieces), stream);
  return stream.rowCount;
}

const PIECE_CUSTOMERS = 1_000;

/**
 * Rows in PostgreSQL's text format, joined into larger pieces since a write a row costs more than the row. Customers
 * who owe something are set aside: a connection takes one COPY at a time, and theirs goes into another table.
 */
async function* accountPieces(
  customers: AsyncIterable<NewCustomer> | Iterable<NewCustomer>,
  withOpening: string[],
): AsyncGenerator<string> {
  let piece = '';
  let opening = '';
  let count = 0;
  for await (const customer of customers) {
    if (customer.openingPayLaterMinor === 0n) piece += `${accountValues(customer)}\n`;
    else opening += `${accountValues(customer)}\t${customer.openingPayLaterMinor}\n`;
    count += 1;
    if (count % PIECE_CUSTOMERS === 0) {
      yield piece;
      withOpening.push(opening);
      piece = '';
      opening = '';
    }
  }
  yield piece;
  withOpening.push(opening);
}

/** The values of the columns that both statements begin with, in their order. */
function accountValues(customer: NewCustomer): string {
  const { customerId, status, limitMinor, payLaterLimitMinor, cashLoanLimitMinor } = customer;
  const { region, incomeMinor, repaymentHabit } = customer;
  const [account, whose, where] = [accountIdOf(customerId), customerId, region].map(escapeCopy);
  const limits = `${limitMinor}\t${payLaterLimitMinor}\t${cashLoanLimitMinor}`;
  return `${account}\t${whose}\t${status}\t${limits}\t${where}\t${incomeMinor}\t${repaymentHabit}`;
}

/** In the text format of COPY a backslash begins an escape, and tab and newline end a value or a row. */
function escapeCopy(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (character) => `\\${character}`);
}
