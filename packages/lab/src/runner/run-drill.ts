import { type Clock, realClock } from '@breakwater/clock';
import { type Design, loadDesign } from '@breakwater/designs';
import { type Drill, capacityPerSecond } from '@breakwater/drills';
import { type LoadProfile, type Trace, planLoad } from '@breakwater/load';
import type { Log } from '../fleet/index.ts';
import type { DesignRun, DrillRun } from '../measure/record.ts';
import type { ChosenPopulation } from '../platform/choose-population.ts';
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
  /** Where histories are kept; it exists and can be written. */
  readonly directory: string;
  /** The command that repeats the run. */
  readonly command: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Aborted when the user has had enough. */
  readonly signal: AbortSignal;
  readonly onProgress: (design: DesignChoice, position: number, progress: RunProgress) => void;
}

/**
 * Runs a drill against each design in turn, on the same seed, population, load and fault schedule, each on a fleet and
 * a database of its own.
 */
export async function runDrill(plan: DrillRunPlan): Promise<DrillRun> {
  const { drill, scale, seed, population, clock = realClock } = plan;
  const schedule = scheduleOf(drill, scale);
  const startedAt = new Date(clock.nowMs()).toISOString();
  const bench = await Workbench.open(plan.log);
  try {
    const seeded = await bench.createSeeded('seed', population);
    const size = { customers: seeded.customers, merchants: population.merchantCount };
    const profile = loadProfileOf(drill, schedule, size, plan.trace?.trace ?? null);
    planLoad(profile, seed);
    const runs = await runInTurn(plan, { bench, seedUrl: seeded.url, schedule, profile });
    return {
      drill: drillTexts(drill),
      seed,
      scale,
      capacityPerSecond: capacityPerSecond(drill.capacity, drill.replicas, drill.load.shares),
      commit: await currentCommit(),
      command: plan.command,
      startedAt,
      config: drillConfig(drill, plan, seeded.customers),
      runs,
      expectations: Object.fromEntries(runs.map((run) => [run.design, outcomesOf(drill, run)])),
    };
  } finally {
    await bench.close();
  }
}

interface Prepared {
  readonly bench: Workbench;
  /** The database with the population, of which every design gets a copy. */
  readonly seedUrl: string;
  readonly schedule: Schedule;
  readonly profile: LoadProfile;
}

/** Runs one design after the other until the user has had enough; what has not been measured by then is left out. */
async function runInTurn(plan: DrillRunPlan, prepared: Prepared): Promise<DesignRun[]> {
  const runs: DesignRun[] = [];
  for (const [position, choice] of plan.designs.entries()) {
    if (plan.signal.aborted) break;
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
