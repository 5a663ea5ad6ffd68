import type { Clock } from '@breakwater/clock';
import { type PaymentRequest, ProblemError } from '@breakwater/contracts';
import { ComeBackLater, Unretryable } from '@breakwater/queue';
import { deadlineIn } from '@breakwater/resilience';
import type { RequestContext } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import type { RiskClient } from '../clients/risk-client.ts';
import { assessmentRequest, paymentQuestion } from '../domain/assessment-request.ts';
import { type LedgerOperation, type LedgerWriter, findKey, getAccount } from '../ledger/index.ts';
import { declined } from '../routes/decide.ts';
import { type KeyedRequest, keyedFields } from '../routes/keyed-request.ts';
import { paymentOperation } from '../routes/payment-operation.ts';
import { ASK_AGAIN_MS } from './review-stand-in.ts';

/** What a deferred payment is made with. */
export interface TakeDeferredParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly writer: Pick<LedgerWriter, 'submit'>;
  readonly risk: Pick<RiskClient, 'assess'>;
}

/** What became of a payment that was accepted for later. */
export type DeferredEnd = 'taken' | 'refused' | 'expired';

/** How long the ledger may take, in milliseconds. */
const LEDGER_MS = 5_000;

interface DeferralRow {
  readonly caller_id: string;
  readonly idempotency_key: string;
  readonly request_hash: string;
  readonly account_id: string;
  readonly request: PaymentRequest;
  readonly expires_at: Date;
  readonly ended: boolean;
}

/**
 * Decides a payment that was accepted for later, and makes or refuses it under its own key, so that it happens at most
 * once however often it is delivered.
 * @returns how it ended; undefined when it had ended before.
 * @throws ComeBackLater while risk is out and its time is not over.
 */
export async function takeDeferred(
  parts: TakeDeferredParts,
  deferralId: string,
  context: RequestContext,
): Promise<DeferredEnd | undefined> {
  const { pool, clock, writer } = parts;
  const row = await readDeferral(pool, deferralId);
  if (row === undefined) throw new Unretryable('the deferred payment does not exist');
  if (row.ended) return undefined;
  const { record } = await findKey(pool, row.caller_id, row.idempotency_key);
  // It was made in an earlier delivery that broke off after the ledger's commit.
  if (record !== undefined)
    return ended(pool, deferralId, record.recorded.outcome === 'done' ? 'taken' : 'refused');
  const keyed = await keyedOf(pool, row, context);
  const isExpired = clock.nowMs() >= row.expires_at.getTime();
  const operation = isExpired ? notTaken(keyed, row.request) : await decided(parts, keyed, row.request);
  const { outcome } = await writer.submit(operation, deadlineIn(clock, LEDGER_MS));
  if (outcome === 'conflict' || outcome === 'duplicate' || outcome === 'key_reused')
    throw new Error(`the ledger answered a deferred payment with ${outcome}`);
  if (isExpired) return ended(pool, deferralId, 'expired');
  return ended(pool, deferralId, outcome === 'done' && operation.kind !== 'refuse' ? 'taken' : 'refused');
}

async function decided(
  { risk }: TakeDeferredParts,
  keyed: KeyedRequest,
  body: PaymentRequest,
): Promise<LedgerOperation> {
  const question = paymentQuestion(body);
  const decision = await risk
    .assess(assessmentRequest(keyed, question), keyed.context)
    .catch((error: unknown) => {
      if (error instanceof ProblemError) throw new ComeBackLater(ASK_AGAIN_MS, `risk is out: ${error.code}`);
      throw error;
    });
  switch (decision.outcome) {
    case 'approve':
      return paymentOperation(keyed, body, { decision });
    case 'decline':
      return declined(keyed, question, decision);
    case 'challenge':
      // Nobody is there any more to pass the check.
      return notTaken(keyed, body);
  }
}

function notTaken(keyed: KeyedRequest, { amountMinor }: PaymentRequest): LedgerOperation {
  return {
    ...keyedFields(keyed),
    kind: 'refuse',
    code: 'deferred_not_taken',
    amountMinor: BigInt(amountMinor),
  };
}

async function keyedOf(pool: Pool, row: DeferralRow, context: RequestContext): Promise<KeyedRequest> {
  const account = await getAccount(pool, row.account_id);
  if (account === undefined) throw new Unretryable('the account of the deferred payment does not exist');
  return { caller: row.caller_id, key: row.idempotency_key, hash: row.request_hash, account, context };
}

async function readDeferral(pool: Pool, deferralId: string): Promise<DeferralRow | undefined> {
  const { rows } = await pool.query<DeferralRow>(
    `SELECT caller_id, idempotency_key, request_hash, account_id, request, expires_at, ended_at IS NOT NULL AS ended
       FROM credit.deferred_payments WHERE deferral_id = $1`,
    [deferralId],
  );
  return rows[0];
}

async function ended(pool: Pool, deferralId: string, end: DeferredEnd): Promise<DeferredEnd> {
  await pool.query('UPDATE credit.deferred_payments SET ended_at = now() WHERE deferral_id = $1', [
    deferralId,
  ]);
  return end;
}
