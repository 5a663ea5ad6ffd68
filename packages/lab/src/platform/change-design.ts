import type { ServiceSpec } from '../fleet/index.ts';
import { orderReplica } from './order-replica.ts';

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
  const orders = specs.map((spec) =>
    orderReplica({
      name: `${spec.name} ${spec.replica}`,
      url: spec.url,
      operatorToken,
      path: '/operator/design',
      body: { design },
    }),
  );
  const failures = (await Promise.allSettled(orders)).filter((order) => order.status === 'rejected');
  if (failures.length > 0) {
    const errors = failures.map(({ reason }) => reason as Error);
    throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  }
}
