import { type Assessment, ProblemError } from '@breakwater/contracts';
import { ComeBackLater, Unretryable } from '@breakwater/queue';
import type { RequestContext } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import type { RiskClient } from '../clients/risk-client.ts';
import { assessmentRequest, paymentQuestion } from '../domain/assessment-request.ts';
import { getAccount } from '../ledger/index.ts';

/** What a review is made with. */
export interface ReviewParts {
  readonly pool: Pool;
  readonly risk: Pick<RiskClient, 'assess'>;
}

/** When risk is asked again that is still out, in milliseconds. */
export const ASK_AGAIN_MS = 2_000;

interface StandInRow {
  readonly settled: boolean;
  readonly caller_id: string;
  readonly idempotency_key: string;
  readonly account_id: string;
  readonly merchant_id: string;
  readonly amount_minor: bigint | string;
  readonly instalments: 1 | 3 | 6 | 9 | 12 | 24;
}

/**
 * Has risk say what it thinks of a payment that was approved without it. The payment stands whatever it says: what risk
 * regrets is a loss that the caps have bounded, and the customer gets no other.
 * @returns what risk said; undefined when it had said it before.
 * @throws ComeBackLater while risk is out; Unretryable when there is no such payment.
 */
export async function reviewStandIn(
  { pool, risk }: ReviewParts,
  operationId: string,
  context: RequestContext,
): Promise<Assessment['outcome'] | undefined> {
  const row = await readStandIn(pool, operationId);
  if (row === undefined) throw new Unretryable('what should be reviewed does not exist');
  if (row.settled) return undefined;
  const account = await getAccount(pool, row.account_id);
  if (account === undefined) throw new Unretryable('the account of what should be reviewed does not exist');
  const { merchant_id: merchantId, amount_minor: amountMinor, instalments } = row;
  const question = paymentQuestion({ merchantId, amountMinor, instalments });
  const asked = assessmentRequest({ caller: row.caller_id, key: row.idempotency_key, account }, question);
  const assessment = await risk.assess(asked, context).catch((error: unknown) => {
    if (error instanceof ProblemError) throw new ComeBackLater(ASK_AGAIN_MS, `risk is out: ${error.code}`);
    throw error;
  });
  const { rows } = await pool.query<{ open: boolean }>('SELECT credit.settle_stand_in($1, $2, $3) AS open', [
    operationId,
    assessment.outcome,
    JSON.stringify(assessment),
  ]);
  return rows[0]?.open === true ? assessment.outcome : undefined;
}

async function readStandIn(pool: Pool, operationId: string): Promise<StandInRow | undefined> {
  const { rows } = await pool.query<StandInRow>(
    `SELECT s.settled_step IS NOT NULL AS settled, o.caller_id, o.idempotency_key, s.account_id, p.merchant_id,
            p.amount_minor, p.instalments
       FROM credit.stand_ins AS s
       JOIN credit.operations AS o USING (operation_id)
       JOIN credit.payments AS p ON p.payment_id = o.resource_id
      WHERE s.operation_id = $1`,
    [operationId],
  );
  return rows[0];
}
