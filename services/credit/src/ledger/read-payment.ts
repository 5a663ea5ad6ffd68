import type { DecisionSummary } from '@breakwater/contracts';
import type { InstalmentCount, PlannedInstalment } from '@breakwater/ledger';
import type { AmountMinor, Currency } from '@breakwater/money';
import type { Pool } from 'pg';
import { planAndDecision, planOf, type PlanRow } from './read-plan.ts';

/** A payment with its plan and the decision behind it. */
export interface PaymentRecord {
  readonly paymentId: string;
  readonly accountId: string;
  readonly merchantId: string;
  readonly orderId: string;
  readonly state: 'captured';
  readonly amountMinor: AmountMinor;
  readonly capturedMinor: AmountMinor;
  readonly refundedMinor: AmountMinor;
  readonly feeMinor: AmountMinor;
  readonly currency: Currency;
  readonly instalments: InstalmentCount;
  readonly plan: readonly PlannedInstalment[];
  readonly decision: DecisionSummary;
}

interface PaymentRow extends PlanRow {
  readonly payment_id: string;
  readonly account_id: string;
  readonly merchant_id: string;
  readonly order_id: string;
  readonly state: 'captured';
  readonly amount_minor: bigint | string;
  readonly captured_minor: bigint | string;
  readonly refunded_minor: bigint | string;
  readonly fee_minor: bigint | string;
  readonly currency: Currency;
  readonly instalments: InstalmentCount;
}

/** The payment, or undefined when there is none with that id. */
export async function getPayment(pool: Pool, paymentId: string): Promise<PaymentRecord | undefined> {
  const { rows } = await pool.query<PaymentRow>(
    `SELECT payment_id, account_id, merchant_id, order_id, state, amount_minor, captured_minor, refunded_minor,
            fee_minor, currency, instalments, ${planAndDecision('payment_id')}
       FROM credit.payments AS r WHERE payment_id = $1`,
    [paymentId],
  );
  return rows[0] && paymentOf(rows[0]);
}

function paymentOf(row: PaymentRow): PaymentRecord {
  return {
    paymentId: row.payment_id,
    accountId: row.account_id,
    merchantId: row.merchant_id,
    orderId: row.order_id,
    state: row.state,
    amountMinor: BigInt(row.amount_minor),
    capturedMinor: BigInt(row.captured_minor),
    refundedMinor: BigInt(row.refunded_minor),
    feeMinor: BigInt(row.fee_minor),
    currency: row.currency,
    instalments: row.instalments,
    plan: planOf(row),
    decision: row.decision,
  };
}
