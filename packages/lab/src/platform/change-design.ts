import type { ServiceSpec } from '../fleet/index.ts';
import { orderFleet } from './order-fleet.ts';

/**
 * Puts another design in force on every replica of a running fleet, and on those that are started again later.
 * @param design name of a shipped one, or the absolute path of a file that has been checked.
 * @throws AggregateError with a line for each replica that did not take it; the others have it.
 */
export async function changeDesign(
  specs: readonly ServiceSpec[],
  operatorToken: string,
  design: string,
): Promise<void> {
  for (const { env } of specs) env['DESIGN'] = design;
  await orderFleet(specs, operatorToken, { path: '/operator/design', body: { design } });
}
