import type { Balancer } from './balancer.ts';
import { CallError, CallFailed } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { isInfrastructureFailure } from './failure-kind.ts';
import { completeOptions, count, type Options } from './options.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { Replica } from './replica.ts';

export const balancerOptions = {
  /** For how long a replica that refused a connection is left out. */
  coolDownMs: count(1_000, 0, 600_000),
  /** A failed attempt counts as at least so slow: a broken replica that fails fast must not look good. */
  failureCountsAsMs: count(1_000, 0, 600_000),
};
export type BalancerOptions = Options<typeof balancerOptions>;

/**
 * Gives each attempt a replica, in `call.replica`, and keeps the book on all of them. An attempt goes to another
 * replica than the earlier attempts of its call, and not to one that is cooling down, as long as there is another.
 * Innermost of the policies, so it is the one that tells the listener how each attempt ended.
 * @throws CallRefused `no_replica` when there is none at all.
 */
export function balance(
  balancer: Balancer,
  addresses: readonly string[],
  given: Partial<BalancerOptions>,
  context: PolicyContext,
): Policy {
  const options = completeOptions('balancer', balancerOptions, given);
  const replicas = addresses.map((address) => new Replica(address));
  const { clock } = context;
  return {
    name: 'balancer',
    async execute<T>(call: Call, next: Next<T>): Promise<T> {
      if (replicas.length === 0) throw refusal(context, 'balancer', call, 'no_replica');
      const beganMs = clock.monotonicMs();
      const replica = balancer.choose(candidates(replicas, call.tried ?? [], beganMs), beganMs);
      call.tried?.push(replica.address);
      replica.inFlight++;
      try {
        const answer = await next({ ...call, replica: replica.address });
        replica.observe(clock.monotonicMs(), clock.monotonicMs() - beganMs);
        tellAttempt(context, call, replica, beganMs, undefined);
        return answer;
      } catch (error) {
        const seen = whatHappened(error, call);
        learn(replica, seen, clock.monotonicMs(), beganMs, options);
        tellAttempt(context, call, replica, beganMs, seen);
        throw error;
      } finally {
        replica.inFlight--;
      }
    },
  };
}

/** Those not tried and not cooling down; else those not cooling down; else all but the last one tried; else all. */
function candidates(
  replicas: readonly Replica[],
  tried: readonly string[],
  nowMs: number,
): readonly Replica[] {
  const last = tried.at(-1);
  const warm = replicas.filter((replica) => replica.coolUntilMs <= nowMs);
  const choices = [
    warm.filter((replica) => !tried.includes(replica.address)),
    warm.filter((replica) => replica.address !== last),
    warm,
    replicas.filter((replica) => replica.address !== last),
  ];
  return choices.find((choice) => choice.length > 0) ?? replicas;
}

/** An attempt that a timeout aborted has failed by that timeout, whatever the attempt itself calls it. */
function whatHappened(error: unknown, call: Call): unknown {
  const reason: unknown = call.signal.reason;
  return call.signal.aborted && reason instanceof CallFailed ? reason : error;
}

function learn(
  replica: Replica,
  error: unknown,
  nowMs: number,
  beganMs: number,
  options: BalancerOptions,
): void {
  if (!(error instanceof CallFailed) || error.reason === 'aborted') return;
  const tookMs = nowMs - beganMs;
  const isBroken = isInfrastructureFailure(error);
  replica.observe(nowMs, isBroken ? Math.max(tookMs, options.failureCountsAsMs) : tookMs);
  if (error.reason === 'connection_refused') replica.coolUntilMs = nowMs + options.coolDownMs;
}

function tellAttempt(
  context: PolicyContext,
  call: Call,
  replica: Replica,
  beganMs: number,
  error: unknown,
): void {
  const result = error === undefined ? 'ok' : error instanceof CallError ? error.outcome : 'unknown';
  context.listener({
    kind: 'attempt',
    edge: context.edge,
    policy: 'balancer',
    workClass: call.workClass,
    attempt: call.attempt,
    replica: replica.address,
    result,
    reason: error === undefined ? undefined : error instanceof CallFailed ? error.reason : 'error',
    elapsedMs: context.clock.monotonicMs() - beganMs,
  });
}
