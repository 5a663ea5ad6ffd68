import { accountIdOf } from '@breakwater/contracts';
import { request } from 'undici';
import { generateCustomers, generateMerchants } from '../../population/generate.ts';

/** A customer who is signed in. */
export interface Buyer {
  readonly accountId: string;
  readonly token: string;
}

const ROOM_MINOR = 100_000;
const SESSIONS_AT_ONCE = 32;

/** Customers of the generated population who may buy and have room for far more than a benchmark spends. */
export function ableCustomers(population: number, seed: number, count: number): string[] {
  return [...generateCustomers(population, seed)]
    .filter(
      ({ status, limitMinor, openingPayLaterMinor }) =>
        status === 'active' && limitMinor - openingPayLaterMinor >= ROOM_MINOR,
    )
    .slice(0, count)
    .map(({ customerId }) => customerId);
}

/** Merchants of the generated population who take the product. */
export function ableMerchants(population: number, seed: number): string[] {
  return [...generateMerchants(population, seed)]
    .filter(({ supported }) => supported)
    .map(({ merchantId }) => merchantId);
}

/** Signs customers in, a few at a time. */
export async function signIn(gatewayUrl: string, customerIds: readonly string[]): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  for (let from = 0; from < customerIds.length; from += SESSIONS_AT_ONCE) {
    const some = customerIds.slice(from, from + SESSIONS_AT_ONCE);
    buyers.push(...(await Promise.all(some.map((customerId) => openSession(gatewayUrl, customerId)))));
  }
  return buyers;
}

async function openSession(gatewayUrl: string, customerId: string): Promise<Buyer> {
  const { statusCode, body } = await request(`${gatewayUrl}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customerId }),
  });
  const answer = (await body.json()) as { token?: string };
  if (statusCode !== 201 || answer.token === undefined)
    throw new Error(`a session was answered with ${statusCode}`);
  return { accountId: accountIdOf(customerId), token: answer.token };
}
