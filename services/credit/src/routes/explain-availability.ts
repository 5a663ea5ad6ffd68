import { AccountId, Availability, PRODUCTS, ProblemError } from '@breakwater/contracts';
import type { RequestContext } from '@breakwater/service-kit';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { type RiskAnswer, availabilityOf } from '../domain/availability.ts';
import { callerOf, ownAccount } from './caller.ts';

/** `GET /v1/accounts/{accountId}/availability`: for each product, can it be used, and if not why. */
export function addAvailabilityRoute(parts: CreditContext): void {
  parts.app.get(
    '/v1/accounts/:accountId/availability',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ accountId: AccountId }), response: { 200: Availability } },
    },
    async (request) => {
      const caller = callerOf(request);
      const account = await ownAccount(parts, request.params.accountId, caller);
      const risk = await askRisk(parts, caller, request.context);
      return {
        products: PRODUCTS.map((product) => availabilityOf(product, account, risk, request.context.language)),
      };
    },
  );
}

/** A risk service that cannot answer is itself the reason why nothing can be used. */
async function askRisk(
  { risk }: CreditContext,
  caller: string,
  context: RequestContext,
): Promise<RiskAnswer> {
  try {
    return await risk.capabilitiesFor(caller, context);
  } catch (error) {
    if (error instanceof ProblemError) return { unavailable: error.code };
    throw error;
  }
}
