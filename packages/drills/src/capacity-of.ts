import type { CapacityModels, DrillLoad, Replicas } from './drill-schema.ts';

/** How long the bureau takes for a report when nothing is wrong, in milliseconds: the mock's own setting. */
export const BUREAU_MS = 60;

/**
 * Requests per second that the fleet can do, by the model alone. A request holds a slot of every service on its way
 * until that service has its answer, so a service's holding time is its own service time plus that of the service
 * behind it; its capacity is slots over mean holding time (Little's law), and the fleet's that of its narrowest service.
 */
export function capacityPerSecond(
  capacity: CapacityModels,
  replicas: Replicas,
  shares: DrillLoad['shares'],
): number {
  const riskMs = { pay: capacity.risk.serviceMs, borrow: capacity.risk.serviceMs + BUREAU_MS, look: 0 };
  const creditMs = addTo(riskMs, capacity.credit.serviceMs);
  const gatewayMs = addTo(creditMs, capacity.gateway.serviceMs);
  const rate = (slots: number, holdMs: DrillLoad['shares']): number => (slots * 1000) / mean(holdMs, shares);
  return Math.min(
    rate(replicas.gateway * capacity.gateway.slots, gatewayMs),
    rate(replicas.credit * capacity.credit.slots, creditMs),
    rate(replicas.risk * capacity.risk.slots, riskMs),
  );
}

function addTo(holdMs: DrillLoad['shares'], ownMs: number): DrillLoad['shares'] {
  return { pay: holdMs.pay + ownMs, borrow: holdMs.borrow + ownMs, look: holdMs.look + ownMs };
}

function mean(holdMs: DrillLoad['shares'], shares: DrillLoad['shares']): number {
  return shares.pay * holdMs.pay + shares.borrow * holdMs.borrow + shares.look * holdMs.look;
}
