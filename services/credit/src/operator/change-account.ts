import { AccountId, LimitChange, ProblemError, StatusChange } from '@breakwater/contracts';
import { deadlineIn } from '@breakwater/resilience';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { CreditParts } from '../app.ts';
import { newId } from '../domain/ids.ts';
import { notice } from '../domain/messages.ts';
import { type LedgerOperation, getAccount } from '../ledger/index.ts';

/** How long a change of an account may take, in milliseconds. */
const CHANGE_MS = 5_000;

type Parts = Pick<CreditParts, 'operator' | 'pool' | 'writer' | 'clock'>;

/**
 * `PUT /operator/accounts/{accountId}/status` and `/limits`: what risk control does to an account. Both are operations
 * of the ledger, so they have a version in the account's chain, and the customer is told.
 */
export function addAccountOperatorRoutes(parts: Parts): void {
  const params = Type.Object({ accountId: AccountId });
  parts.operator.put(
    '/operator/accounts/:accountId/status',
    { schema: { params, body: StatusChange } },
    (request, reply) => {
      const common = commonFields(request, 'account.set_status');
      return change(parts, reply, { ...common, kind: 'account.set_status', status: request.body.status });
    },
  );
  parts.operator.put(
    '/operator/accounts/:accountId/limits',
    { schema: { params, body: LimitChange } },
    (request, reply) => {
      const { limitMinor, payLaterLimitMinor, cashLoanLimitMinor } = request.body;
      return change(parts, reply, {
        ...commonFields(request, 'account.set_limits'),
        kind: 'account.set_limits',
        limitMinor: BigInt(limitMinor),
        payLaterLimitMinor: BigInt(payLaterLimitMinor),
        cashLoanLimitMinor: BigInt(cashLoanLimitMinor),
      });
    },
  );
}

/** Setting something to a value is repeatable by itself, so each call has a key of its own. The reason is kept. */
function commonFields(request: FastifyRequest, kind: string) {
  const { accountId } = request.params as { accountId: string };
  const { reason } = request.body as { reason: string };
  const { traceId, traceparent } = request.context.trace;
  const operationId = newId();
  return {
    operationId,
    accountId,
    traceId,
    callerId: 'operator',
    idempotencyKey: operationId,
    requestHash: reason,
    events: [notice({ operationId, accountId, resourceId: accountId, kind, traceparent })],
  };
}

async function change(
  { pool, writer, clock }: Parts,
  reply: FastifyReply,
  operation: LedgerOperation,
): Promise<FastifyReply> {
  const answer = await writer.submit(operation, deadlineIn(clock, CHANGE_MS));
  if (answer.outcome === 'refused') throw new ProblemError(answer.code);
  // The only thing that stands against it is that the account is closed, which is for good.
  if (answer.outcome !== 'done') throw new ProblemError('account_closed');
  const account = await getAccount(pool, operation.accountId);
  if (account === undefined) throw new ProblemError('not_found');
  const { accountId, status, limitMinor, subLimitsMinor, version } = account;
  return reply.send({
    accountId,
    status,
    limitMinor: Number(limitMinor),
    payLaterLimitMinor: Number(subLimitsMinor.pay_later),
    cashLoanLimitMinor: Number(subLimitsMinor.cash_loan),
    version,
  });
}
