import type { Clock } from '@breakwater/clock';
import type { Replicas } from '@breakwater/drills';
import type { Log } from '../../fleet/index.ts';
import { createDatabase } from '../../platform/databases.ts';
import { choosePopulation } from '../../platform/choose-population.ts';
import { Workbench } from '../../platform/workbench.ts';
import { CUSTOMERS_DEFAULT, MERCHANTS_DEFAULT } from '../../population/generate.ts';
import { type Machine, describeMachine } from '../machine.ts';
import { type ArmContext, type ArmResult, paymentsArm, pgbenchArm } from './arm.ts';
import { ableCustomers, ableMerchants } from './buyers.ts';
import { findPgbench, initialisePgbench } from './pgbench.ts';
import { type PaymentFigures, type Round, figuresOf } from './rounds.ts';

/** How the benchmark is run. */
export interface PaymentsPlan {
  readonly rounds: number;
  readonly connections: number;
  readonly replicas: Replicas;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly seed: number;
}

/** Everything that the benchmark says. */
export interface PaymentsReport extends PaymentsPlan {
  readonly schema: 1;
  readonly machine: Machine;
  readonly pgbench: string;
  readonly customers: number;
  readonly figures: PaymentFigures;
  readonly runs: readonly Round[];
}

const CUSTOMERS = 1_000;

/**
 * Payments end to end against `pgbench -N`, on the same PostgreSQL server with the same durability, in one run.
 * @throws InputError when there is no pgbench.
 */
export async function runPaymentsBenchmark(
  plan: PaymentsPlan,
  context: {
    readonly clock: Clock;
    readonly log: Log;
    readonly signal: AbortSignal;
    readonly onProgress: (text: string) => void;
  },
): Promise<PaymentsReport> {
  const { seed } = plan;
  const pgbench = findPgbench();
  const bench = await Workbench.open(context.log);
  try {
    const { databaseUrl, redisQueueUrl: redisUrl } = bench.stores;
    const machine = await describeMachine({ databaseUrl, redisUrl });
    const customers = ableCustomers(CUSTOMERS_DEFAULT, seed, CUSTOMERS);
    const merchants = ableMerchants(MERCHANTS_DEFAULT, seed);
    const { url: fleetUrl } = await bench.createSeeded('bench', await choosePopulation({ seed }));
    const pgbenchUrl = await createDatabase(bench.stores.databaseUrl, 'breakwater_pgbench');
    await initialisePgbench(pgbench, pgbenchUrl);

    const armContext: ArmContext = { ...context, ...plan, bench };
    const payments = (design: string): Promise<ArmResult> =>
      paymentsArm(armContext, { design, seed, templateUrl: fleetUrl, customers, merchants });
    const transactions = (): Promise<ArmResult> =>
      pgbenchArm(armContext, { pgbench, templateUrl: pgbenchUrl });
    const runs: Round[] = [];
    for (let number = 1; number <= plan.rounds; number++) {
      const round: Round = {
        resilient: await payments('resilient'),
        pgbench: await transactions(),
        naive: await payments('naive'),
        pgbenchAgain: await transactions(),
        resilientAgain: await payments('resilient'),
      };
      runs.push(round);
      const rates = Object.entries(round).map(([arm, { perSecond }]) => `${arm} ${Math.round(perSecond)}/s`);
      context.onProgress(`round ${number} of ${plan.rounds}: ${rates.join(', ')}`);
    }
    const figures = figuresOf(runs);
    return {
      schema: 1,
      ...plan,
      machine,
      pgbench: pgbench.version,
      customers: customers.length,
      figures,
      runs,
    };
  } finally {
    await bench.close();
  }
}
