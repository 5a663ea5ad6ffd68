import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AccountStatus, MerchantSeed, RepaymentHabit } from '@breakwater/contracts';
import type { AmountMinor } from '@breakwater/money';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COPY_STAGE, CREATE_STAGE, LOAD_CUSTOMERS, LOAD_MERCHANTS } from './population-sql.ts';
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
    const stage = client.query(copyFrom(COPY_STAGE));
    await pipeline(Readable.from(copyPieces(customers)), stage);
    await client.query(LOAD_MERCHANTS, [JSON.stringify([...merchants])]);
    for (const statement of LOAD_CUSTOMERS) await client.query(statement);
    return stage.rowCount;
  });
}

const PIECE_CUSTOMERS = 1_000;

/** Rows in PostgreSQL's text format, joined into larger pieces since a write a row costs more than the row. */
async function* copyPieces(
  customers: AsyncIterable<NewCustomer> | Iterable<NewCustomer>,
): AsyncGenerator<string> {
  let piece = '';
  let count = 0;
  for await (const customer of customers) {
    piece += copyLine(customer);
    count += 1;
    if (count % PIECE_CUSTOMERS === 0) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function copyLine(customer: NewCustomer): string {
  const { customerId, status, limitMinor, payLaterLimitMinor, cashLoanLimitMinor } = customer;
  const { openingPayLaterMinor, region, incomeMinor, repaymentHabit } = customer;
  return (
    `${escapeCopy(customerId)}\t${status}\t${limitMinor}\t${payLaterLimitMinor}\t${cashLoanLimitMinor}\t` +
    `${openingPayLaterMinor}\t${escapeCopy(region)}\t${incomeMinor}\t${repaymentHabit}\n`
  );
}

/** In the text format of COPY a backslash begins an escape, and tab and newline end a value or a row. */
function escapeCopy(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (character) => `\\${character}`);
}
