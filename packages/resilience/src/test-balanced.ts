import type { VirtualClock } from '@breakwater/clock';
import { type BalancePolicy, type BalancerOptions, balance } from './balance.ts';
import type { Balancer } from './balancer.ts';
import type { PolicyEvent } from './listener.ts';
import type { PolicyContext } from './policy-context.ts';
import type { ReplicaSource } from './replica-set.ts';
import type { BalanceGuards } from './shortlist.ts';
import { aCall, aContext, watched } from './test-fixture.ts';

/** Sends one call; its attempt takes `ms` and ends with the error, if there is one. Returns the replica. */
type Send = (
  ms: (replica: string) => number,
  errorOf?: (replica: string) => Error | undefined,
  tried?: string[],
) => Promise<string>;

interface Balanced {
  readonly policy: BalancePolicy;
  readonly clock: VirtualClock;
  readonly events: readonly PolicyEvent[];
  readonly send: Send;
}

/** The policy `balance` on virtual time, and a way to send calls through it. */
export function balanced(
  balancer: Balancer,
  replicas: readonly string[] | ReplicaSource,
  given: Partial<BalancerOptions> = {},
  guardsFor: (context: PolicyContext) => BalanceGuards = () => ({}),
): Balanced {
  const context = aContext();
  const { clock, events } = context;
  const policy = balance(balancer, replicas, given, context, guardsFor(context));
  const send: Send = async (ms, errorOf = () => undefined, tried) => {
    let chosen = '';
    const call = aCall(tried === undefined ? {} : { tried });
    const seen = watched(
      policy.execute(call, async ({ replica = '' }) => {
        chosen = replica;
        await new Promise<void>((resolve) => clock.after(ms(replica), resolve));
        const error = errorOf(replica);
        if (error !== undefined) throw error;
      }),
    );
    while (!seen.done) await clock.advance(1);
    return chosen;
  };
  return { policy, clock, events, send };
}
