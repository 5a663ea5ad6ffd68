import type { Clock } from '@breakwater/clock';
import {
  type ActiveHealth,
  AdaptiveLimit,
  AdaptiveThrottle,
  AimdLimit,
  Breaker,
  type BalancePolicy,
  Bulkhead,
  Cache,
  Coalesce,
  type FallbackHandler,
  GradientLimit,
  Hedge,
  type Policy,
  type PolicyContext,
  type PolicyListener,
  RetryBudget,
  deadline,
  fallbackTo,
  pipeline,
  retry,
  timeout,
} from '@breakwater/resilience';
import { type BalancerParts, buildBalancer } from './build-balancer.ts';
import type { EdgeDesign } from './edges.ts';
import type { CallerPolicies } from './schema.ts';

/** What a pipeline is built with besides its design. */
export interface PipelineParts extends BalancerParts {
  readonly clock: Clock;
  readonly listener: PolicyListener;
  /** Which answers a cache may keep; all when absent. */
  readonly isKept?: (answer: unknown) => boolean;
  /** Policies innermost of all, such as faults. */
  readonly innermost?: readonly Policy[];
  /** Answers when the design has a fallback; without it whoever calls falls back by itself, as the design says. */
  readonly fallbackHandler?: FallbackHandler;
}

/** The caller's side of one edge, ready to guard calls. */
export interface EdgePipeline {
  readonly policy: Policy;
  readonly breaker: Breaker | undefined;
  readonly retryBudget: RetryBudget | undefined;
  readonly bulkhead: Bulkhead | undefined;
  readonly balancer: BalancePolicy;
  /** The checks of the replicas' health, when the design has some; whoever built it starts and ends them. */
  readonly health: ActiveHealth | undefined;
  /** What is kept from the time that is forwarded, so that the answer still arrives in time. */
  readonly hopAllowanceMs: number;
}

/** Turns one edge's caller policies into a pipeline. Without a balancer replicas take turns. */
export function buildPipeline(design: EdgeDesign, parts: PipelineParts): EdgePipeline {
  const { caller, edge } = design;
  const { clock, random, listener } = parts;
  const context: PolicyContext = { edge, clock, listener };
  const guards: Policy[] = [];

  if (caller.fallback !== undefined && parts.fallbackHandler !== undefined) {
    guards.push(fallbackTo(parts.fallbackHandler, () => true, context));
  }
  if (caller.cache !== undefined) guards.push(new Cache(optionsOf(caller.cache), context, parts.isKept));
  if (caller.coalesce !== undefined) guards.push(new Coalesce(optionsOf(caller.coalesce), context));
  if (caller.deadline !== undefined) guards.push(deadline(optionsOf(caller.deadline), context));
  const bulkhead = buildBulkhead(caller, context);
  if (bulkhead !== undefined) guards.push(bulkhead);
  const retryBudget =
    caller.retry?.budget === undefined ? undefined : new RetryBudget(caller.retry.budget, clock);
  if (caller.retry !== undefined) {
    const { budget: _, ...options } = optionsOf(caller.retry);
    const shared = retryBudget === undefined ? {} : { budget: retryBudget };
    guards.push(retry(options, { ...context, random, ...shared }));
  }
  if (caller.throttle !== undefined)
    guards.push(new AdaptiveThrottle(optionsOf(caller.throttle), { ...context, random }));
  if (caller.hedge !== undefined) guards.push(new Hedge(optionsOf(caller.hedge), context));
  if (caller.limit !== undefined) guards.push(buildLimit(caller.limit, context));
  const breaker = caller.breaker === undefined ? undefined : new Breaker(optionsOf(caller.breaker), context);
  if (breaker !== undefined) guards.push(breaker);
  if (caller.timeout !== undefined) guards.push(timeout(optionsOf(caller.timeout), context));
  const balancer = buildBalancer(caller.balancer, parts, context);
  guards.push(balancer.policy);

  return {
    policy: pipeline([...guards, ...(parts.innermost ?? [])]),
    breaker,
    retryBudget,
    bulkhead,
    balancer: balancer.policy,
    health: balancer.health,
    hopAllowanceMs: caller.deadline?.hopAllowanceMs ?? 0,
  };
}

function buildBulkhead(caller: CallerPolicies, context: PolicyContext): Bulkhead | undefined {
  if (caller.bulkhead === undefined) return undefined;
  const { classConcurrencyMax, ...options } = optionsOf(caller.bulkhead);
  return new Bulkhead(options, context, classConcurrencyMax);
}

/** The kind of limit that is written down; a checked design has one of the two. */
function buildLimit(
  { gradient, aimd, classShareMax, cohortSpread }: NonNullable<CallerPolicies['limit']>,
  context: PolicyContext,
): Policy {
  const limit = aimd === undefined ? new GradientLimit(gradient) : new AimdLimit(aimd);
  return new AdaptiveLimit(limit, context, { ...classShareMax }, { cohortSpread });
}

/** A policy's options without their reason. */
function optionsOf<T extends { why?: unknown }>(policy: T): Omit<T, 'why'> {
  const { why: _, ...options } = policy;
  return options;
}
