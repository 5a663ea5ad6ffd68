import { type Journey, JOURNEYS } from '@breakwater/contracts';
import type { CapacityModels, Replicas, Shares } from './drill-schema.ts';

/** How long the bureau takes for a report when nothing is wrong, in milliseconds: the mock's own setting. */
export const BUREAU_MS = 60;

/**
 * Requests per second that the fleet can do, by the model alone. A request holds a slot of every service on its way
 * until that service has its answer, so a service's holding time is its own service time plus that of the service
 * behind it; its capacity is slots over mean holding time (Little's law), and the fleet's that of its narrowest service.
 */
export function capacityPerSecond(capacity: CapacityModels, replicas: Replicas, shares: Shares): number {
  const riskMs = JOURNEYS.reduce(
    (sum, journey) => sum + (shares[journey] ?? 0) * riskMsOf(journey, capacity.risk.serviceMs),
    0,
  );
  const creditMs = riskMs + capacity.credit.serviceMs;
  const gatewayMs = creditMs + capacity.gateway.serviceMs;
  return Math.min(
    ratePerSecond(replicas.gateway * capacity.gateway.slots, gatewayMs),
    ratePerSecond(replicas.credit * capacity.credit.slots, creditMs),
    ratePerSecond(replicas.risk * capacity.risk.slots, riskMs),
  );
}

function ratePerSecond(slots: number, holdMs: number): number {
  return (slots * 1000) / holdMs;
}

/** Whoever takes money on credit is assessed; a later step on what was assessed is not, and neither is a look. */
function riskMsOf(journey: Journey, ownMs: number): number {
  if (journey === 'borrow') return ownMs + BUREAU_MS;
  return journey === 'pay' || journey === 'hold' ? ownMs : 0;
}
