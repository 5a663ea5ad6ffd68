import { ProblemError, Session, SessionRequest, accountIdOf } from '@breakwater/contracts';
import type { GatewayParts } from '../app.ts';
import { NO_QUERY } from './pass-call.ts';

/**
 * `POST /v1/sessions`: a token for a customer, without a password. Exists in lab mode only; it is no work of the
 * product, so it is outside the capacity model.
 */
export function addSessionRoute({ app, credit, tokens }: GatewayParts): void {
  app.post(
    '/v1/sessions',
    {
      config: { open: true },
      schema: { querystring: NO_QUERY, body: SessionRequest, response: { 201: Session } },
    },
    async (request, reply) => {
      const { customerId } = request.body;
      const context = { ...request.context, caller: customerId };
      const answer = await credit.request({
        method: 'GET',
        path: `/v1/customers/${customerId}`,
        context,
        repeatable: true,
      });
      if (answer.status !== 200) throw new ProblemError('not_found');
      const { token, expiresAt } = await tokens.issue(customerId);
      return reply
        .status(201)
        .send({ token, accountId: accountIdOf(customerId), expiresAt: expiresAt.toISOString() });
    },
  );
}
