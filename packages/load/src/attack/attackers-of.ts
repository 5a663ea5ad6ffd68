import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Clock } from '@breakwater/clock';
import type { RunHeaders } from '../client-request.ts';
import { LoadInputError } from '../input-error.ts';
import { undiciTransport } from '../undici-transport.ts';
import { addressOf, type AttackPlan } from './attack.ts';
import { Attackers } from './attackers.ts';

/** So many requests of attackers are under way at once, from all their addresses together. */
const IN_FLIGHT_MAX = 1_024;

/**
 * The attackers of a plan, each address with connections of its own.
 * @throws LoadInputError when this machine does not have one of the addresses.
 */
export async function attackersOf(
  plan: AttackPlan,
  options: {
    readonly target: string;
    readonly clock: Clock;
    readonly headers: RunHeaders;
    readonly latenessMaxMs: number;
  },
): Promise<Attackers> {
  const { target, ...rest } = options;
  if (new URL(target).hostname.startsWith('['))
    throw new LoadInputError(
      'profile.attack',
      `needs a target by IPv4, as attackers come from ${addressOf(0)}`,
    );
  const addresses = Array.from({ length: plan.addresses }, (_, index) => addressOf(index));
  await Promise.all(addresses.map(assertOurs));
  const connectionsMax = Math.ceil(IN_FLIGHT_MAX / addresses.length);
  const transports = addresses.map((localAddress) =>
    undiciTransport(target, { connectionsMax, localAddress }),
  );
  return new Attackers(plan, { ...rest, transports, inFlightMax: IN_FLIGHT_MAX });
}

/** Only an address of this machine can be listened on. */
async function assertOurs(address: string): Promise<void> {
  const server = createServer();
  try {
    server.listen(0, address);
    await once(server, 'listening');
  } catch (error) {
    throw new LoadInputError(
      'profile.attack.addresses',
      `nobody can come from ${address}: ${(error as Error).message}`,
    );
  }
  server.close();
  await once(server, 'close');
}
