import { type LadderOrders, ladderTextOf } from '@breakwater/contracts';
import type { ServiceSpec } from '../fleet/index.ts';
import { orderFleet } from './order-fleet.ts';

/**
 * Pulls rungs of the degradation ladder on every replica of a running fleet, or lets them go.
 * @param before the orders so far, which stand beside the new ones for replicas that are started again.
 * @throws AggregateError with a line for each replica that did not take them; the others have.
 */
export async function orderLadder(
  specs: readonly ServiceSpec[],
  operatorToken: string,
  { before, orders }: { readonly before: LadderOrders; readonly orders: LadderOrders },
): Promise<void> {
  const all = { ...before, ...orders };
  for (const { env } of specs) env['LADDER'] = ladderTextOf(all);
  await orderFleet(specs, operatorToken, { path: '/operator/ladder', body: orders });
}
