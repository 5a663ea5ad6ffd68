import { type Repayment, RepaymentRequest } from '@breakwater/contracts';
import type { CreditContext } from '../app.ts';
import { newResourceId } from '../domain/ids.ts';
import { message } from '../domain/messages.ts';
import type { LedgerOperation } from '../ledger/index.ts';
import { type KeyedRequest, keyedFields, readKeyedRequest } from './keyed-request.ts';
import { sendKeyedAnswer } from './send-keyed-answer.ts';
import { takeKeyed } from './take-keyed.ts';

/** `POST /v1/repayments`: promises an amount that is owed; the money is collected through the queue. */
export function addRepaymentRoute(parts: CreditContext): void {
  const { app, bankChannel, crashPoints, metrics } = parts;
  app.post(
    '/v1/repayments',
    { config: { workClass: 'repayment' }, schema: { body: RepaymentRequest } },
    async (request, reply) => {
      const { body } = request;
      const keyed = await readKeyedRequest(parts, request, {
        path: '/v1/repayments',
        accountId: body.accountId,
      });
      const answer = await takeKeyed(parts, keyed, async () => {
        await bankChannel.requireUsable();
        return promiseOf(keyed, body);
      });
      crashPoints.reach('credit.repayment.committed');
      return sendKeyedAnswer(request, reply, answer, metrics);
    },
  );
}

function promiseOf(
  request: KeyedRequest,
  { accountId, amountMinor, currency }: RepaymentRequest,
): LedgerOperation {
  const repaymentId = newResourceId('rpy');
  const repayment: Repayment = {
    repaymentId,
    accountId,
    state: 'requested',
    amountMinor,
    currency,
    appliedTo: [],
    unappliedMinor: 0,
  };
  return {
    ...keyedFields(request),
    kind: 'repayment.request',
    repaymentId,
    amountMinor: BigInt(amountMinor),
    response: { status: 202, body: repayment },
    events: [message('collection', { repaymentId }, request.context.trace.traceparent)],
  };
}
