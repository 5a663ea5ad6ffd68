import { createHash } from 'node:crypto';
import { accountIdOf, customerIdAt, header } from '@breakwater/contracts';
import type { Arrival } from '../arrival.ts';
import { clientRequest, type RunHeaders } from '../client-request.ts';
import type { ClientRequest } from '../transport.ts';
import type { Attack } from './attack.ts';

/** What attackers have come by. */
export interface Loot {
  /** How many customers there are to be after. */
  readonly customers: number;
  /** The token of the one customer that they are themselves. */
  readonly ownToken: string | undefined;
  /** Payments that they saw go through, each with its token. */
  readonly seen: readonly { readonly payment: Arrival; readonly token: string }[];
}

/** The request of one attack; undefined while there is nothing that it could be made of. */
export function attackRequest(attack: Attack, loot: Loot, run: RunHeaders): ClientRequest | undefined {
  const { kind, aim } = attack;
  if (kind === 'replay') {
    const seen = loot.seen[aim % Math.max(1, loot.seen.length)];
    return seen && clientRequest(seen.payment, seen.token, 1, run);
  }
  // The last customer is the attackers' own: to see that account is no crime.
  const customer = 1 + (aim % (loot.customers - 1));
  const token = kind === 'guess' ? forgedToken(customer, aim) : loot.ownToken;
  return token === undefined ? undefined : lookAt(customer, token, run);
}

function lookAt(customer: number, token: string, run: RunHeaders): ClientRequest {
  const headers = {
    [header.authorization]: `Bearer ${token}`,
    [header.timeoutMs]: String(run.patienceMs),
    [header.run]: run.run,
  };
  return { method: 'GET', path: `/v1/accounts/${accountIdOf(customerIdAt(customer))}`, headers };
}

/** Well-formed in all its parts, so that only its signature gives it away: 64 bytes of EdDSA that nobody signed. */
function forgedToken(customer: number, aim: number): string {
  const claims = { sub: customerIdAt(customer), iss: 'breakwater-gateway', aud: 'breakwater' };
  const signature = createHash('sha512').update(String(aim)).digest('base64url');
  return `${base64url({ alg: 'EdDSA' })}.${base64url({ ...claims, exp: 4_102_444_800 })}.${signature}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
