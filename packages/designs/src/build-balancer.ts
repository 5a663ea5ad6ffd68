import type { Clock, Random } from '@breakwater/clock';
import {
  ActiveHealth,
  type BalanceGuards,
  type BalancePolicy,
  type Balancer,
  type HealthCheck,
  LeastLoad,
  LeastRequests,
  OutlierEjection,
  OwnCell,
  type PolicyContext,
  PowerOfTwoChoices,
  Prequal,
  type Probe,
  ReplicaSet,
  type ReplicaSource,
  RoundRobin,
  SlowStart,
  balance,
} from '@breakwater/resilience';
import type { BalancerPolicy } from './balancer-schema.ts';

/** What a balancer is built with besides its design. */
export interface BalancerParts {
  readonly random: Random;
  /** The replicas that the balancer chooses from; those that come and go are told by a source. */
  readonly replicas: readonly string[] | ReplicaSource;
  /** The cell that the caller stands in; needed by a design that keeps calls in their own. */
  readonly ownCell?: string | undefined;
  /** How replicas are asked; needed by a design whose balancer asks them. */
  readonly probes?: {
    readonly load: Probe;
    readonly health: HealthCheck;
  };
}

/** The balancer of an edge. */
export interface EdgeBalancer {
  readonly policy: BalancePolicy;
  /** The checks of its replicas, when the design has some; whoever built it starts and ends them. */
  readonly health: ActiveHealth | undefined;
}

/** Turns a design's balancer into a policy. Without one replicas take turns. */
export function buildBalancer(
  design: BalancerPolicy | undefined,
  parts: BalancerParts,
  context: PolicyContext,
): EdgeBalancer {
  const { replicas } = parts;
  if (design === undefined) {
    const policy = balance(new RoundRobin(), replicas, { coolDownMs: 0 }, context);
    return { policy, health: undefined };
  }
  const { kind, why: _, prequal, health: checks, ejection, slowStart, ownCell, ...options } = design;
  const source = 'replicas' in replicas ? replicas : new ReplicaSet(replicas);
  const health =
    checks === undefined ? undefined : new ActiveHealth(source, probesOf(parts).health, checks, context);
  const plain = kind === 'prequal' ? prequalOf(prequal, parts, context) : balancers[kind](parts.random);
  const balancer = slowStart === undefined ? plain : new SlowStart(plain, slowStart);
  const guards: BalanceGuards = {
    ...(ejection === undefined ? {} : { ejection: new OutlierEjection(ejection, context) }),
    ...(ownCell === undefined ? {} : { ownCell: new OwnCell(cellOf(parts), ownCell) }),
    ...(health === undefined ? {} : { panicShare: health.panicShare }),
  };
  return { policy: balance(balancer, health ?? source, options, context, guards), health };
}

const balancers: Readonly<Record<Exclude<BalancerPolicy['kind'], 'prequal'>, (random: Random) => Balancer>> =
  {
    round_robin: () => new RoundRobin(),
    least_requests: () => new LeastRequests(),
    power_of_two_choices: (random) => new PowerOfTwoChoices(random),
    least_load: () => new LeastLoad(),
  };

function prequalOf(
  options: BalancerPolicy['prequal'],
  parts: BalancerParts,
  { clock }: { readonly clock: Clock },
): Balancer {
  return new Prequal(probesOf(parts).load, { ...options }, { clock, random: parts.random });
}

function probesOf({ probes }: BalancerParts): NonNullable<BalancerParts['probes']> {
  if (probes === undefined) throw new TypeError('the design wants replicas to be asked, and there is no way');
  return probes;
}

function cellOf({ ownCell }: BalancerParts): string {
  if (ownCell === undefined) throw new TypeError('the design wants an own cell, and there is none');
  return ownCell;
}
