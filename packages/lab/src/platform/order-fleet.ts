import type { ServiceSpec } from '../fleet/index.ts';
import { orderReplica } from './order-replica.ts';

/**
 * Puts something in force on every one of these replicas, as their operator.
 * @throws AggregateError with a line for each replica that did not take it; the others have it.
 */
export async function orderFleet(
  specs: readonly ServiceSpec[],
  operatorToken: string,
  { path, body }: { readonly path: string; readonly body: unknown },
): Promise<void> {
  const orders = specs.map(({ name, replica, url }) =>
    orderReplica({ name: `${name} ${replica}`, url, operatorToken, path, body }),
  );
  const failures = (await Promise.allSettled(orders)).filter((order) => order.status === 'rejected');
  if (failures.length > 0) {
    const errors = failures.map(({ reason }) => reason as Error);
    throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  }
}
