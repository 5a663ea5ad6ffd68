import { Operation } from '@breakwater/contracts';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { type KeyRecord, findKey, getLoan, getPayment, getRepayment } from '../ledger/index.ts';
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
      const { record, deferred } = await findKey(parts.pool, callerOf(request), idempotencyKey);
      if (record === undefined) return { idempotencyKey, state: deferred ? 'processing' : 'unknown_key' };
      return { idempotencyKey, ...(await viewOf(parts, record)) };
    },
  );
}

async function viewOf(
  { pool }: CreditContext,
  { recorded }: KeyRecord,
): Promise<Omit<Operation, 'idempotencyKey'>> {
  if (recorded.outcome === 'refused') return { state: 'refused', code: recorded.code };
  const { resourceId } = recorded;
  if (resourceId.startsWith('pay_')) return done('payment', await getPayment(pool, resourceId));
  if (resourceId.startsWith('loan_')) return done('loan', await getLoan(pool, resourceId));
  return done('repayment', await getRepayment(pool, resourceId));
}

function done(
  kind: NonNullable<Operation['kind']>,
  resource: Operation['resource'],
): Omit<Operation, 'idempotencyKey'> {
  return { state: 'done', kind, ...(resource === undefined ? {} : { resource }) };
}
