import { AccountId, LoanId, PaymentId } from '@breakwater/contracts';
import { type TSchema, Type } from 'typebox';
import type { GatewayParts } from '../app.ts';
import { pass } from '../pass.ts';

const strict = { additionalProperties: false };

/** The routes that only read; the credit service answers 404 for what is not the caller's. */
export function addLookRoutes(parts: GatewayParts): void {
  addLookRoute(parts, '/v1/accounts/:accountId', { params: Type.Object({ accountId: AccountId }) });
  addLookRoute(parts, '/v1/accounts/:accountId/availability', {
    params: Type.Object({ accountId: AccountId }),
  });
  addLookRoute(parts, '/v1/payments/:paymentId', { params: Type.Object({ paymentId: PaymentId }) });
  addLookRoute(parts, '/v1/loans/:loanId', { params: Type.Object({ loanId: LoanId }) });
  const key = Type.String({ pattern: '^[A-Za-z0-9._:-]{8,128}$' });
  addLookRoute(parts, '/v1/operations', { querystring: Type.Object({ idempotencyKey: key }, strict) });
}

function addLookRoute(
  { app, credit }: GatewayParts,
  route: string,
  schema: { params?: TSchema; querystring?: TSchema },
): void {
  app.get(route, { config: { workClass: 'look' }, schema }, async (request, reply) =>
    pass(
      reply,
      await credit.request({ method: 'GET', path: request.url, context: request.context, repeatable: true }),
    ),
  );
}
