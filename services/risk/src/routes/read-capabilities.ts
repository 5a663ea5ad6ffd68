import { CustomerId, type RiskCapabilities } from '@breakwater/contracts';
import type { HttpApp } from '@breakwater/service-kit';
import { Type } from 'typebox';

const Query = Type.Object({ customerId: CustomerId }, { additionalProperties: false });

/** `GET /v1/capabilities?customerId=C`: what could be decided for a customer right now. */
export function addCapabilitiesRoute(
  app: HttpApp,
  capabilities: (customerId: string) => Promise<RiskCapabilities>,
): void {
  const route = { schema: { querystring: Query }, config: { workClass: 'look' } } as const;
  app.get('/v1/capabilities', route, (request) => capabilities(request.query.customerId));
}
