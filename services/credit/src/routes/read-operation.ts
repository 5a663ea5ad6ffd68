import { Operation } from '@breakwater/contracts';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { loanView, paymentView } from './resource-view.ts';
import { type KeyRecord, findOperationByKey, getLoan, getPayment } from '../ledger/index.ts';
import { callerOf } from './caller.ts';

const Query = Type.Object(
  { idempotencyKey: Type.String({ minLength: 1, maxLength: 128 }) },
  { additionalProperties: false },
);

/** `GET /v1/operations?idempotencyKey=K`: what became of the caller's operation with that key. */
export function addOperationRoute(parts: CreditContext): void {
  parts.app.get(
    '/v1/operations',
    { config: { workClass: 'look' }, schema: { querystring: Query, response: { 200: Operation } } },
    async (request): Promise<Operation> => {
      const { idempotencyKey } = request.query;
      const record = await findOperationByKey(parts.pool, callerOf(request), idempotencyKey);
      if (record === undefined) return { idempotencyKey, state: 'unknown_key' };
      return { idempotencyKey, ...(await viewOf(parts, record)) };
    },
  );
}

async function viewOf(
  { pool }: CreditContext,
  { recorded, kind }: KeyRecord,
): Promise<Omit<Operation, 'idempotencyKey'>> {
  if (recorded.outcome === 'refused') return { state: 'refused', code: recorded.code };
  if (kind === 'purchase') {
    const payment = await getPayment(pool, recorded.resourceId);
    return {
      state: 'done',
      kind: 'payment',
      ...(payment === undefined ? {} : { resource: paymentView(payment) }),
    };
  }
  const loan = await getLoan(pool, recorded.resourceId);
  return { state: 'done', kind: 'loan', ...(loan === undefined ? {} : { resource: loanView(loan) }) };
}
