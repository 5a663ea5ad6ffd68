import type { DecisionSummary, LoanState } from '@breakwater/contracts';
import type { LoanTermMonths, PlannedInstalment } from '@breakwater/ledger';
import type { AmountMinor, Currency } from '@breakwater/money';
import type { Pool } from 'pg';
import { planAndDecision, planOf, type PlanRow } from './read-plan.ts';

/** A loan with its plan and the decision behind it. */
export interface LoanRecord {
  readonly loanId: string;
  readonly accountId: string;
  readonly state: LoanState;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
  readonly termMonths: LoanTermMonths;
  readonly payoutAccount: string;
  /** After this time the bank does not begin the last transfer that was instructed; null before the first. */
  readonly transferExpiresAt: Date | null;
  readonly plan: readonly PlannedInstalment[];
  readonly decision: DecisionSummary;
}

interface LoanRow extends PlanRow {
  readonly loan_id: string;
  readonly account_id: string;
  readonly state: LoanState;
  readonly amount_minor: bigint | string;
  readonly currency: Currency;
  readonly term_months: LoanTermMonths;
  readonly payout_account: string;
  readonly transfer_expires_at: Date | null;
}

/** The loan, or undefined when there is none with that id. */
export async function getLoan(pool: Pool, loanId: string): Promise<LoanRecord | undefined> {
  const { rows } = await pool.query<LoanRow>(
    `SELECT loan_id, account_id, state, amount_minor, currency, term_months, payout_account, transfer_expires_at,
            ${planAndDecision('loan_id')}
       FROM credit.loans AS r WHERE loan_id = $1`,
    [loanId],
  );
  return rows[0] && loanOf(rows[0]);
}

function loanOf(row: LoanRow): LoanRecord {
  return {
    loanId: row.loan_id,
    accountId: row.account_id,
    state: row.state,
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    termMonths: row.term_months,
    payoutAccount: row.payout_account,
    transferExpiresAt: row.transfer_expires_at,
    plan: planOf(row),
    decision: row.decision,
  };
}
