import type { Log } from '../../fleet/index.ts';
import { Workbench } from '../../platform/workbench.ts';
import { type Machine, describeMachine } from '../machine.ts';
import { findPgbench } from '../payments/pgbench.ts';
import { median } from '../../measure/median.ts';
import { type ArmContext, pgbenchArm, writerArm } from './arms.ts';
import { functionScript } from './function-script.ts';
import { type LedgerLoad, ledgerLoad, ledgerPopulation } from './ledger-load.ts';
import { type Arms, type Baseline, type WorkloadFigures, figuresOf } from './rounds.ts';
import { statementsScript } from './statements-script.ts';

/** How the benchmark is run. */
export interface LedgerPlan {
  readonly rounds: number;
  readonly writers: number;
  readonly batchMax: number;
  /** The numbers of connections that pgbench is tried with. */
  readonly clients: readonly number[];
  /** How often each of them is tried. */
  readonly tries: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly seed: number;
}

/** Payments to many merchants, or all to one. */
export type Workload = 'plain' | 'hot';

/** Everything that the benchmark says. */
export interface LedgerReport extends LedgerPlan {
  readonly schema: 1;
  readonly machine: Machine;
  readonly pgbench: string;
  readonly load: Readonly<Record<Workload, LedgerLoad>>;
  /** With how many connections each baseline did best, and was measured. */
  readonly bestClients: Readonly<Record<Workload, Record<Baseline, number>>>;
  readonly figures: Readonly<Record<Workload, WorkloadFigures>>;
  readonly runs: readonly Record<Workload, Arms>[];
}

type Progress = (text: string) => void;

const TRY_SECONDS = 2;

/**
 * Durable payments through the ledger writer against the same payments a transaction each, by pgbench on the same
 * PostgreSQL server, in one run.
 * @throws InputError when there is no pgbench; Error when an arm does not leave whole payments behind.
 */
export async function runLedgerBenchmark(
  plan: LedgerPlan,
  {
    log,
    signal,
    onProgress,
  }: { readonly log: Log; readonly signal: AbortSignal; readonly onProgress: Progress },
): Promise<LedgerReport> {
  const pgbench = findPgbench();
  const bench = await Workbench.open(log);
  try {
    const { databaseUrl, redisQueueUrl: redisUrl } = bench.stores;
    const machine = await describeMachine({ databaseUrl, redisUrl });
    const { url: templateUrl } = await bench.createSeeded('ledger', ledgerPopulation());
    const context: ArmContext = { ...plan, bench, templateUrl, pgbench, signal };
    const load = { plain: ledgerLoad(false), hot: ledgerLoad(true) };
    const bestClients = {
      plain: await chooseClients(context, plan, load.plain),
      hot: await chooseClients(context, plan, load.hot),
    };
    onProgress(`pgbench is best with these connections: ${JSON.stringify(bestClients)}`);
    const runs: Record<Workload, Arms>[] = [];
    for (let number = 1; number <= plan.rounds; number++) {
      const round = {
        plain: await runArms(context, load.plain, bestClients.plain),
        hot: await runArms(context, load.hot, bestClients.hot),
      };
      runs.push(round);
      onProgress(`round ${number} of ${plan.rounds}: ${ratesOf(round)}`);
    }
    return {
      schema: 1,
      ...plan,
      machine,
      pgbench: pgbench.version,
      load,
      bestClients,
      figures: {
        plain: figuresOf(runs.map(({ plain }) => plain)),
        hot: figuresOf(runs.map(({ hot }) => hot)),
      },
      runs,
    };
  } finally {
    await bench.close();
  }
}

const SCRIPTS: Readonly<Record<Baseline, (load: LedgerLoad) => string>> = {
  statements: statementsScript,
  batchFunction: functionScript,
};

/**
 * Tries each baseline with each number of connections, in turns so that a slow moment of the machine hits all of them,
 * and takes the number with the highest median rate.
 */
async function chooseClients(
  context: ArmContext,
  { clients: candidates, tries }: LedgerPlan,
  load: LedgerLoad,
): Promise<Record<Baseline, number>> {
  const short = { ...context, warmUpSeconds: 1, seconds: TRY_SECONDS };
  const best = async (name: Baseline): Promise<number> => {
    const script = SCRIPTS[name](load);
    const rates = new Map<number, number[]>(candidates.map((clients) => [clients, []]));
    for (let tried = 0; tried < tries; tried++) {
      for (const [clients, found] of rates)
        found.push((await pgbenchArm(short, { name, script, clients })).perSecond);
    }
    const medians = [...rates].map(([clients, found]) => ({ clients, perSecond: median(found) }));
    return medians.reduce((one, other) => (other.perSecond > one.perSecond ? other : one)).clients;
  };
  return { statements: await best('statements'), batchFunction: await best('batchFunction') };
}

async function runArms(
  context: ArmContext,
  load: LedgerLoad,
  clients: Readonly<Record<Baseline, number>>,
): Promise<Arms> {
  const baseline = (name: Baseline) =>
    pgbenchArm(context, { name, script: SCRIPTS[name](load), clients: clients[name] });
  return {
    writer: await writerArm(context, load),
    statements: await baseline('statements'),
    writerAgain: await writerArm(context, load),
    batchFunction: await baseline('batchFunction'),
  };
}

function ratesOf(round: Readonly<Record<Workload, Arms>>): string {
  return Object.entries(round)
    .map(([workload, arms]) => {
      const rates = Object.entries(arms).map(([name, arm]) => `${name} ${Math.round(arm.perSecond)}/s`);
      return `${workload}: ${rates.join(', ')}`;
    })
    .join('; ');
}
