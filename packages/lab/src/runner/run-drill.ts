import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, realClock } from '@breakwater/clock';
import { type Design, loadDesign } from '@breakwater/designs';
import { type Drill, capacityPerSecond } from '@breakwater/drills';
import { type LoadProfile, type Trace, planLoad } from '@breakwater/load';
import type { Log } from '../fleet/index.ts';
import type { DesignRun, DrillRun } from '../measure/record.ts';
import type { ChosenPopulation } from '../platform/choose-population.ts';
import { type Breakable, brokenEnvironment } from '../platform/broken.ts';
import { Workbench } from '../platform/workbench.ts';
import { currentCommit } from './commit.ts';
import { drillConfig, drillTexts } from './describe.ts';
import { loadProfileOf } from './load-profile.ts';
import { outcomesOf } from './outcomes-of.ts';
import { type DesignRunPlan, runDesign } from './run-design.ts';
import type { RunProgress } from './run-progress.ts';
import { type Scale, type Schedule, scheduleOf } from './schedule.ts';

/** A design to put through the drill: the name or file that a service loads, and what is in it. */
export interface DesignChoice {
  readonly file: string;
  readonly design: Design;
}

/** What a drill run needs. */
export interface DrillRunPlan {
  readonly drill: Drill;
  readonly designs: readonly DesignChoice[];
  readonly scale: Scale;
  readonly seed: number;
  readonly population: ChosenPopulation;
  readonly trace: { readonly trace: Trace; readonly source: string } | null;
  readonly strategy: string;
  /** What keeps the money right and is left out on purpose; nothing unless told. */
  readonly broken?: Breakable | undefined;
  /** Where histories are kept; it exists and can be written. */
  readonly directory: string;
  /** The command that repeats the run. */
  readonly command: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Aborted when the user has had enough. */
  readonly signal: AbortSignal;
  /** `position` counts the runs of all trials, from zero. */
  readonly onProgress: (design: DesignChoice, position: number, progress: RunProgress) => void;
}

/**
 * Runs a drill in trials. Within a trial each design has its turn, on the same seed, population, load and fault schedule,
 * with a fleet and a database of its own; so over trials the designs are interleaved (A B A B), and what changes slowly on
 * the machine meets all of them. Trial k has the seed `seed + k - 1`: other arrivals, of the same customers.
 * @returns the trials in order; those that the user did not wait for are left out.
 */
export async function runTrials(plan: DrillRunPlan, trials: number): Promise<DrillRun[]> {
  const { drill, scale, population } = plan;
  const schedule = scheduleOf(drill, scale);
  const bench = await Workbench.open(plan.log);
  try {
    const seeded = await bench.createSeeded('seed', population);
    const size = { customers: seeded.customers, merchants: population.merchantCount };
    const profile = loadProfileOf(drill, schedule, size, plan.trace?.trace ?? null);
    const prepared = { bench, seedUrl: seeded.url, customers: seeded.customers, schedule, profile };
    return await runInterleaved(plan, prepared, trials);
  } finally {
    await bench.close();
  }
}

/** A trial that fails after others were measured ends the run, and not what is known from them. */
async function runInterleaved(
  plan: DrillRunPlan,
  prepared: Omit<Prepared, 'trial'>,
  trials: number,
): Promise<DrillRun[]> {
  const done: DrillRun[] = [];
  for (let trial = 1; trial <= trials && !plan.signal.aborted; trial++) {
    try {
      done.push(await runTrial(trialPlan(plan, trial), { ...prepared, trial }));
    } catch (error) {
      if (done.length === 0) throw error;
      plan.log.error({ trial, reason: String(error) }, 'the trial failed; the trials before it are reported');
      return done;
    }
  }
  return done;
}

/** The first trial is the one that is told in full; the histories of the others have a folder each. */
function trialPlan(plan: DrillRunPlan, trial: number): DrillRunPlan {
  const { seed, directory } = plan;
  if (trial === 1) return plan;
  return { ...plan, seed: (seed + trial - 1) % 2 ** 32, directory: join(directory, `trial-${trial}`) };
}

async function runTrial(plan: DrillRunPlan, prepared: Prepared): Promise<DrillRun> {
  const { drill, scale, seed, clock = realClock } = plan;
  const startedAt = new Date(clock.nowMs()).toISOString();
  planLoad(prepared.profile, seed);
  await mkdir(plan.directory, { recursive: true });
  const runs = await runInTurn(plan, prepared);
  return {
    drill: drillTexts(drill),
    seed,
    scale,
    capacityPerSecond: capacityPerSecond(drill.capacity, drill.replicas, drill.load.shares),
    commit: await currentCommit(),
    command: plan.command,
    startedAt,
    config: drillConfig(drill, plan, prepared.customers),
    runs,
    expectations: Object.fromEntries(runs.map((run) => [run.design, outcomesOf(drill, run)])),
  };
}

interface Prepared {
  readonly bench: Workbench;
  /** The database with the population, of which every design gets a copy. */
  readonly seedUrl: string;
  readonly customers: number;
  readonly schedule: Schedule;
  readonly profile: LoadProfile;
  readonly trial: number;
}

/** Runs one design after the other until the user has had enough; what has not been measured by then is left out. */
async function runInTurn(plan: DrillRunPlan, prepared: Prepared): Promise<DesignRun[]> {
  const runs: DesignRun[] = [];
  for (const [index, choice] of plan.designs.entries()) {
    if (plan.signal.aborted) break;
    const position = (prepared.trial - 1) * plan.designs.length + index;
    try {
      runs.push(await runDesign(await designRunPlan(plan, prepared, position, choice)));
    } catch (error) {
      if (!plan.signal.aborted) throw error;
      plan.log.warn({ design: choice.design.name, reason: String(error) }, 'ended before it was measured');
    }
  }
  return runs;
}

async function designRunPlan(
  plan: DrillRunPlan,
  { bench, seedUrl, schedule, profile }: Prepared,
  position: number,
  choice: DesignChoice,
): Promise<DesignRunPlan> {
  const { drill, seed, directory, log, signal, clock = realClock } = plan;
  const { name } = choice.design;
  return {
    design: name,
    drill,
    schedule,
    profile,
    seed,
    runTag: `${drill.name}-${name}-${seed}`,
    fleet: {
      design: choice.file,
      replicas: drill.replicas,
      capacity: drill.capacity,
      seed,
      databaseUrl: await bench.copy(seedUrl, `run_${position}_${name}`),
      redisQueueUrl: bench.stores.redisQueueUrl,
      redisCacheUrl: bench.stores.redisCacheUrl,
      keyPrefix: bench.keyPrefix(`${position}-${name}`),
      strategy: plan.strategy,
      logLevel: 'warn',
      environment: brokenEnvironment(plan.broken),
    },
    directory,
    run: bench.run,
    log,
    clock,
    signal,
    onProgress: (progress) => plan.onProgress(choice, position, progress),
  };
}

/** Loads the designs by name or file. */
export function chooseDesigns(files: readonly string[]): Promise<DesignChoice[]> {
  return Promise.all(files.map(async (file) => ({ file, design: await loadDesign(file) })));
}
