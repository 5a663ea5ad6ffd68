import { AccountId, Availability, PRODUCTS, ProblemError } from '@breakwater/contracts';
import type { RequestContext } from '@breakwater/service-kit';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { type Circumstances, type RiskAnswer, availabilityOf } from '../domain/availability.ts';
import { type OpenIncident, openIncidents } from '../incidents/incidents.ts';
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
      const circumstances = await circumstancesOf(parts, caller, request.context);
      const { language } = request.context;
      return {
        products: PRODUCTS.map((product) => availabilityOf(product, account, circumstances, language)),
      };
    },
  );
}

/** What stands for or against the products at this moment, computed from the very state that would refuse. */
export async function circumstancesOf(
  parts: CreditContext,
  customerId: string,
  context: RequestContext,
): Promise<Circumstances<OpenIncident>> {
  const [risk, bankUsable, incidents] = await Promise.all([
    askRisk(parts, customerId, context),
    parts.bankChannel.usable(),
    openIncidents(parts.pool),
  ]);
  return { risk, bankUsable, incidents, isInForce: (rung) => parts.ladder.isInForce(rung) };
}

/** A risk service that cannot answer is itself the reason why nothing can be used. */
async function askRisk(
  { risk }: CreditContext,
  customerId: string,
  context: RequestContext,
): Promise<RiskAnswer> {
  try {
    return await risk.capabilitiesFor(customerId, context);
  } catch (error) {
    if (error instanceof ProblemError) return { unavailable: error.code };
    throw error;
  }
}
