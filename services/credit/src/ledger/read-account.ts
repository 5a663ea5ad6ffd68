import type { AccountStatus } from '@breakwater/contracts';
import type { AccountState } from '@breakwater/ledger';
import type { Currency } from '@breakwater/money';
import type { Pool } from 'pg';

/** A customer's account as it stands: the state that `AccountModel` reasons about, whose it is, and on what date. */
export interface AccountRecord extends AccountState {
  readonly accountId: string;
  readonly customerId: string;
  readonly currency: Currency;
  readonly region: string;
  /** A month. */
  readonly incomeMinor: bigint;
  /** The open business date, as an ISO calendar date. */
  readonly businessDate: string;
}

type Minor = bigint | string;

interface AccountRow {
  readonly account_id: string;
  readonly customer_id: string;
  readonly status: AccountStatus;
  readonly currency: Currency;
  readonly limit_minor: Minor;
  readonly limit_before_cut_minor: Minor | null;
  readonly pay_later_limit_minor: Minor;
  readonly cash_loan_limit_minor: Minor;
  readonly pay_later_posted_minor: Minor;
  readonly cash_loan_posted_minor: Minor;
  readonly interest_posted_minor: Minor;
  readonly pay_later_pending_minor: Minor;
  readonly cash_loan_pending_minor: Minor;
  readonly collecting_minor: Minor;
  readonly version: Minor;
  readonly region: string;
  readonly income_minor: Minor;
  readonly business_date: string;
}

/** The account, or undefined when there is none with that id. */
export async function getAccount(pool: Pool, accountId: string): Promise<AccountRecord | undefined> {
  const { rows } = await pool.query<AccountRow>({
    // With a name a connection prepares it once: without, planning costs the server more than the look itself.
    name: 'account-by-id',
    text: `SELECT account_id, customer_id, status, currency, limit_minor, limit_before_cut_minor,
            pay_later_limit_minor, cash_loan_limit_minor, pay_later_posted_minor, cash_loan_posted_minor,
            interest_posted_minor, pay_later_pending_minor, cash_loan_pending_minor, collecting_minor, version, region,
            income_minor, (SELECT to_char(business_date, 'YYYY-MM-DD') FROM credit.business_day) AS business_date
       FROM credit.accounts WHERE account_id = $1`,
    values: [accountId],
  });
  return rows[0] && accountOf(rows[0]);
}

/** What is due or overdue and not paid yet, in minor units. */
export async function getDueMinor(pool: Pool, accountId: string): Promise<bigint> {
  const { rows } = await pool.query<{ due: Minor }>({
    name: 'due-by-account',
    text: `SELECT coalesce(sum(principal_minor + fee_minor - paid_minor + interest_minor - interest_paid_minor), 0)::bigint
              AS due
       FROM credit.instalments WHERE account_id = $1 AND state IN ('due', 'overdue')`,
    values: [accountId],
  });
  return BigInt(rows[0]?.due ?? 0);
}

function accountOf(row: AccountRow): AccountRecord {
  return {
    accountId: row.account_id,
    customerId: row.customer_id,
    currency: row.currency,
    status: row.status,
    limitMinor: BigInt(row.limit_minor),
    limitBeforeCutMinor: row.limit_before_cut_minor === null ? undefined : BigInt(row.limit_before_cut_minor),
    subLimitsMinor: {
      pay_later: BigInt(row.pay_later_limit_minor),
      cash_loan: BigInt(row.cash_loan_limit_minor),
    },
    postedMinor: {
      pay_later: BigInt(row.pay_later_posted_minor),
      cash_loan: BigInt(row.cash_loan_posted_minor),
    },
    pendingMinor: {
      pay_later: BigInt(row.pay_later_pending_minor),
      cash_loan: BigInt(row.cash_loan_pending_minor),
    },
    interestMinor: BigInt(row.interest_posted_minor),
    collectingMinor: BigInt(row.collecting_minor),
    version: Number(row.version),
    region: row.region,
    incomeMinor: BigInt(row.income_minor),
    businessDate: row.business_date,
  };
}

/** The open business date, as an ISO calendar date. */
export async function getBusinessDate(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ date: string }>(
    `SELECT to_char(business_date, 'YYYY-MM-DD') AS date FROM credit.business_day`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('there is no business date');
  return row.date;
}
