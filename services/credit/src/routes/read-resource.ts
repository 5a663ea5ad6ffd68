import {
  Loan,
  LoanId,
  Payment,
  PaymentId,
  ProblemError,
  Repayment,
  RepaymentId,
} from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { getLoan, getPayment, getRepayment } from '../ledger/index.ts';
import { callerOf, ownAccount } from './caller.ts';

/** `GET /v1/payments/{paymentId}`, `GET /v1/loans/{loanId}` and `GET /v1/repayments/{repaymentId}`. */
export function addResourceRoutes(parts: CreditContext): void {
  const { app, pool } = parts;
  app.get(
    '/v1/payments/:paymentId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ paymentId: PaymentId }), response: { 200: Payment } },
    },
    async (request) => own(parts, request, await getPayment(pool, request.params.paymentId)),
  );
  app.get(
    '/v1/loans/:loanId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ loanId: LoanId }), response: { 200: Loan } },
    },
    async (request) => own(parts, request, await getLoan(pool, request.params.loanId)),
  );
  app.get(
    '/v1/repayments/:repaymentId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ repaymentId: RepaymentId }), response: { 200: Repayment } },
    },
    async (request) => own(parts, request, await getRepayment(pool, request.params.repaymentId)),
  );
}

/** What belongs to somebody else looks as if it did not exist. */
async function own<Resource extends { accountId: string }>(
  parts: CreditContext,
  request: FastifyRequest,
  resource: Resource | undefined,
): Promise<Resource> {
  if (resource === undefined) throw new ProblemError('not_found');
  await ownAccount(parts, resource.accountId, callerOf(request));
  return resource;
}
