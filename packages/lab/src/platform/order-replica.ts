import { request } from 'undici';
import type { ServiceSpec } from '../fleet/index.ts';

/** A replica and what it is told to do. */
export interface ReplicaOrder {
  /** For the error: `risk 2`. */
  readonly name: string;
  /** The listener for operators. */
  readonly url: string;
  readonly operatorToken: string;
  readonly path: string;
  readonly body: unknown;
}

const TIMEOUT_MS = 3_000;

/**
 * Puts something in force on a replica, as its operator.
 * @throws Error naming the replica and what it answered, or that it did not answer in time.
 */
export async function orderReplica({ name, url, operatorToken, path, body }: ReplicaOrder): Promise<void> {
  const response = await request(`${url}${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.body.text();
  if (response.statusCode >= 300)
    throw new Error(`${name} did not take its order: ${response.statusCode} ${text}`);
}

/**
 * Puts the same in force on several replicas.
 * @throws AggregateError with a line for each replica that did not take it; the others have it.
 */
export async function orderReplicas(
  specs: readonly ServiceSpec[],
  order: Pick<ReplicaOrder, 'operatorToken' | 'path' | 'body'>,
): Promise<void> {
  const orders = specs.map(({ name, replica, url }) =>
    orderReplica({ ...order, name: `${name} ${replica}`, url }),
  );
  const failures = (await Promise.allSettled(orders)).filter((each) => each.status === 'rejected');
  if (failures.length > 0) {
    const errors = failures.map(({ reason }) => reason as Error);
    throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  }
}
