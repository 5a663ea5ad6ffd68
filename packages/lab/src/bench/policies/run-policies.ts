import type { Clock } from '@breakwater/clock';
import { type Log, Run, Supervisor } from '../../fleet/index.ts';
import { CUSTOMERS_DEFAULT, MERCHANTS_DEFAULT } from '../../population/generate.ts';
import { type Machine, describeMachine } from '../machine.ts';
import { ableCustomers, ableMerchants } from '../payments/buyers.ts';
import { callCost } from './call-costs.ts';
import type { CallCost } from './measure-calls.ts';
import { type ProxyContext, programSpec, proxyArm } from './proxy-arm.ts';
import { type PolicyFigures, type ProxyRound, type Round, figuresOf } from './rounds.ts';

/** How the benchmark is run. */
export interface PoliciesPlan {
  readonly rounds: number;
  readonly connections: number;
  /** Of a proxied arm. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Of the calls of one subject, in processor time. */
  readonly warmUpMs: number;
  readonly usedMs: number;
  readonly seed: number;
  /** The names of what is measured call by call. */
  readonly subjects: readonly string[];
}

/** Everything that the benchmark says. */
export interface PoliciesReport extends Omit<PoliciesPlan, 'subjects'> {
  readonly schema: 1;
  readonly machine: Machine;
  readonly customers: number;
  readonly figures: PolicyFigures;
  /** The proxied arms one by one; those of the calls are in the figures. */
  readonly proxied: readonly ProxyRound[];
}

/** So many that none of them comes to the limit that the gateway has for a customer. */
const CUSTOMERS = 500;

/**
 * What policies cost: the processor time of a call through each, and of a request through the gateway under the designs
 * `resilient` and `naive`, and through the least that a proxy can be, before an upstream that answers at once.
 */
export async function runPoliciesBenchmark(
  plan: PoliciesPlan,
  context: {
    readonly clock: Clock;
    readonly log: Log;
    readonly signal: AbortSignal;
    readonly onProgress: (text: string) => void;
  },
): Promise<PoliciesReport> {
  const { seed, subjects, ...told } = plan;
  const run = Run.open({ log: context.log });
  const supervisor = new Supervisor({ run, log: context.log });
  try {
    const upstream = await programSpec('upstream', 'upstream.ts', {});
    await supervisor.start([upstream]);
    const customers = ableCustomers(CUSTOMERS_DEFAULT, seed, CUSTOMERS);
    const merchants = ableMerchants(MERCHANTS_DEFAULT, seed);
    const proxyContext = { ...context, ...plan, run, upstreamUrl: upstream.url, customers, merchants };
    const rounds: Round[] = [];
    for (let number = 1; number <= plan.rounds; number++) {
      const proxied = await proxyRound(proxyContext);
      const each = Object.entries(proxied).map(([arm, { cpuMicros }]) => `${arm} ${cpuMicros.toFixed(0)} us`);
      context.onProgress(`round ${number} of ${plan.rounds}: a proxied request: ${each.join(', ')}`);
      rounds.push({ proxied, calls: await callRound(proxyContext, subjects) });
      context.onProgress(`round ${number} of ${plan.rounds}: calls of ${subjects.length} subjects`);
    }
    return {
      schema: 1,
      ...told,
      seed,
      machine: await describeMachine(),
      customers: customers.length,
      figures: figuresOf(rounds),
      proxied: rounds.map(({ proxied }) => proxied),
    };
  } finally {
    await supervisor.stop();
    await run.close();
  }
}

async function proxyRound(context: ProxyContext): Promise<ProxyRound> {
  return {
    resilient: await proxyArm(context, { design: 'resilient' }),
    naive: await proxyArm(context, { design: 'naive' }),
    bare: await proxyArm(context, 'bare'),
    resilientAgain: await proxyArm(context, { design: 'resilient' }),
    naiveAgain: await proxyArm(context, { design: 'naive' }),
  };
}

async function callRound(
  context: Parameters<typeof callCost>[1],
  subjects: readonly string[],
): Promise<Record<string, CallCost>> {
  const calls: Record<string, CallCost> = {};
  for (const name of subjects) calls[name] = await callCost(name, context);
  return calls;
}
