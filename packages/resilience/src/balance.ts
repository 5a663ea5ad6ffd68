import type { Balancer } from './balancer.ts';
import { CallError, CallFailed } from './call-error.ts';
import type { Call, Next, Policy } from './call.ts';
import { isInfrastructureFailure } from './failure-kind.ts';
import { completeOptions, count, type Options } from './options.ts';
import type { EndedAttempt } from './outlier-ejection.ts';
import { type PolicyContext, refusal } from './policy-context.ts';
import { ReplicaBook } from './replica-book.ts';
import { ReplicaSet, type ReplicaSource } from './replica-set.ts';
import type { Replica } from './replica.ts';
import { type BalanceGuards, shortlist } from './shortlist.ts';

export const balancerOptions = {
  /** For how long a replica that refused a connection is left out. */
  coolDownMs: count(1_000, 0, 600_000),
  /** A failed attempt counts as at least so slow: a broken replica that fails fast must not look good. */
  failureCountsAsMs: count(1_000, 0, 600_000),
};
export type BalancerOptions = Options<typeof balancerOptions>;

/** The policy that chooses replicas. */
export interface BalancePolicy extends Policy {
  /** Looks at which replicas there are without waiting for an attempt, so that nothing is told any more of one that left. */
  followReplicas(): void;
}

/**
 * Gives each attempt a replica, in `call.replica`, and keeps the book on all of them. An attempt goes to another
 * replica than the earlier attempts of its call, and not to one that is left out, as long as there is another
 * (`shortlist`). Innermost of the policies, so it is the one that tells the listener how each attempt ended.
 * @throws CallRefused `no_replica` when there is none at all.
 */
export function balance(
  balancer: Balancer,
  replicas: readonly string[] | ReplicaSource,
  given: Partial<BalancerOptions>,
  context: PolicyContext,
  guards: BalanceGuards = {},
): BalancePolicy {
  const options = completeOptions('balancer', balancerOptions, given);
  const book = new ReplicaBook('replicas' in replicas ? replicas : new ReplicaSet(replicas));
  const { clock } = context;

  const ended = (replica: Replica, call: Call, beganMs: number, error?: unknown): void => {
    tellAttempt(context, call, replica, beganMs, error);
    const endedMs = clock.monotonicMs();
    const attempt = verdict(error, beganMs, endedMs);
    if (attempt === undefined) return;
    learn(replica, attempt, error, options);
    if (error instanceof CallFailed && error.reason === 'connection_refused') {
      replica.coolUntilMs = endedMs + options.coolDownMs;
      replica.servesFromMs = Math.max(replica.servesFromMs, replica.coolUntilMs);
    }
    guards.ejection?.judge(replica, attempt, book.present(endedMs));
  };

  const followReplicas = (): void => {
    const nowMs = clock.monotonicMs();
    guards.ejection?.passTime(book.present(nowMs), nowMs);
  };

  return {
    name: 'balancer',
    followReplicas,
    async execute<T>(call: Call, next: Next<T>): Promise<T> {
      const beganMs = clock.monotonicMs();
      const present = book.present(beganMs);
      if (present.length === 0) {
        followReplicas();
        throw refusal(context, 'balancer', call, 'no_replica');
      }
      const replica = balancer.choose(shortlist(present, call.tried ?? [], beganMs, guards), beganMs);
      call.tried?.push(replica.address);
      replica.inFlight++;
      try {
        const answer = await next({ ...call, replica: replica.address });
        ended(replica, call, beganMs);
        return answer;
      } catch (error) {
        ended(replica, call, beganMs, whatHappened(error, call));
        throw error;
      } finally {
        replica.inFlight--;
      }
    },
  };
}

/** An attempt that a timeout aborted has failed by that timeout, whatever the attempt itself calls it. */
function whatHappened(error: unknown, call: Call): unknown {
  const reason: unknown = call.signal.reason;
  return call.signal.aborted && reason instanceof CallFailed ? reason : error;
}

/** What an attempt says about its replica; undefined when it says nothing, as one that the caller gave up. */
function verdict(error: unknown, beganMs: number, endedMs: number): EndedAttempt | undefined {
  const isSilent = error !== undefined && (!(error instanceof CallFailed) || error.reason === 'aborted');
  return isSilent ? undefined : { beganMs, endedMs, hasFailed: isInfrastructureFailure(error) };
}

/** How long an attempt was overtaken after is no latency: it would have lasted longer, so it counts like a failure. */
function learn(replica: Replica, attempt: EndedAttempt, error: unknown, options: BalancerOptions): void {
  const tookMs = attempt.endedMs - attempt.beganMs;
  const isOvertaken = error instanceof CallFailed && error.reason === 'overtaken';
  const isBad = attempt.hasFailed || isOvertaken;
  replica.observe(attempt.endedMs, isBad ? Math.max(tookMs, options.failureCountsAsMs) : tookMs);
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
