import type { AccountStatus } from '@breakwater/contracts';
import type { AccountState } from '@breakwater/ledger';
import type { Currency } from '@breakwater/money';
import type { Pool } from 'pg';

/** A customer's account as it stands: the state that `AccountModel` reasons about, and whose it is. */
export interface AccountRecord extends AccountState {
  readonly accountId: string;
  readonly customerId: string;
  readonly currency: Currency;
}

interface AccountRow {
  readonly account_id: string;
  readonly customer_id: string;
  readonly status: AccountStatus;
  readonly currency: Currency;
  readonly limit_minor: bigint | string;
  readonly pay_later_limit_minor: bigint | string;
  readonly cash_loan_limit_minor: bigint | string;
  readonly pay_later_posted_minor: bigint | string;
  readonly cash_loan_posted_minor: bigint | string;
  readonly cash_loan_pending_minor: bigint | string;
  readonly version: bigint | string;
}

/** The account, or undefined when there is none with that id. */
export async function getAccount(pool: Pool, accountId: string): Promise<AccountRecord | undefined> {
  const { rows } = await pool.query<AccountRow>({
    // With a name a connection prepares it once: without, planning costs the server more than the look itself.
    name: 'account-by-id',
    text: `SELECT account_id, customer_id, status, currency, limit_minor, pay_later_limit_minor, cash_loan_limit_minor,
            pay_later_posted_minor, cash_loan_posted_minor, cash_loan_pending_minor, version
       FROM credit.accounts WHERE account_id = $1`,
    values: [accountId],
  });
  return rows[0] && accountOf(rows[0]);
}

function accountOf(row: AccountRow): AccountRecord {
  return {
    accountId: row.account_id,
    customerId: row.customer_id,
    currency: row.currency,
    status: row.status,
    limitMinor: BigInt(row.limit_minor),
    subLimitsMinor: {
      pay_later: BigInt(row.pay_later_limit_minor),
      cash_loan: BigInt(row.cash_loan_limit_minor),
    },
    postedMinor: {
      pay_later: BigInt(row.pay_later_posted_minor),
      cash_loan: BigInt(row.cash_loan_posted_minor),
    },
    pendingMinor: { pay_later: 0n, cash_loan: BigInt(row.cash_loan_pending_minor) },
    version: Number(row.version),
  };
}
