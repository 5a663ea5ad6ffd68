import { join } from 'node:path';
import { type Clock, Random, realClock } from '@breakwater/clock';
import { loadDesign } from '@breakwater/designs';
import type { Drill } from '@breakwater/drills';
import type { LoadProfile } from '@breakwater/load';
import { sampleTrialBalance, verifyMoney } from '@breakwater/verify';
import type { Log, Run } from '../fleet/index.ts';
import type { DesignRun, FaultSpan } from '../measure/record.ts';
import type { FleetPlan } from '../platform/service-specs.ts';
import { readPayouts } from '../platform/read-payouts.ts';
import { startPlatform } from '../platform/start-platform.ts';
import { StoreLinks } from '../platform/store-links.ts';
import { askByKey } from './ask-by-key.ts';
import { backlogText, clearBacklog } from './clear-backlog.ts';
import { fleetEventText } from './event-text.ts';
import { Diary } from './diary.ts';
import { INTERRUPTED, type LoadOutcome, driveLoad } from './drive-load.ts';
import { fleetAtWork } from './fleet-at-work.ts';
import { RunFaults, type StruckFleet, targetName } from './run-faults.ts';

import { rungCapsOf } from './rung-caps.ts';
import { type RunProgress, outsideLoad } from './run-progress.ts';
import { FleetSampler } from './sampler.ts';
import { type Schedule, fleetFaultsOf, storesStruckBy } from './schedule.ts';
import { TrialBalances } from './trial-balances.ts';

/** How long the checker may ask about unknown outcomes, in milliseconds; what is left then stays in doubt. */
const ASKING_MS_MAX = 60_000;

/** What one run of one design needs. */
export interface DesignRunPlan {
  readonly design: string;
  readonly drill: Drill;
  readonly schedule: Schedule;
  readonly profile: LoadProfile;
  readonly seed: number;
  readonly runTag: string;
  readonly fleet: FleetPlan;
  /** Where the history is kept. */
  readonly directory: string;
  readonly run: Run;
  readonly log: Log;
  readonly clock?: Clock;
  /** Aborted when the user has had enough: faults end, the load ends, the report says so. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/**
 * Runs a drill against one design: a fresh fleet, green, steady, fault, recovery, the fault once more, heal, verify.
 * Whatever happens, every fault is ended and the fleet is stopped.
 */
export async function runDesign(plan: DesignRunPlan): Promise<DesignRun> {
  const { clock = realClock } = plan;
  const diary = new Diary(clock);
  plan.onProgress(outsideLoad('boot', 0));
  const random = Random.forPurpose(plan.seed, 'network');
  const links = await StoreLinks.open(storesStruckBy(plan.schedule), plan.fleet, { clock, random });
  try {
    const platform = await startPlatform(
      { ...plan.fleet, ...links.urls },
      {
        run: plan.run,
        log: plan.log,
        onEvent: (event) => diary.note(fleetEventText(event)),
      },
    );
    try {
      return await measure(plan, { platform, links }, diary, clock);
    } finally {
      await platform.stop();
    }
  } finally {
    await links.close();
  }
}

async function measure(
  plan: DesignRunPlan,
  struck: StruckFleet,
  diary: Diary,
  clock: Clock,
): Promise<DesignRun> {
  const { design, schedule, onProgress, fleet } = plan;
  const { platform } = struck;
  const faults = new RunFaults(plan, struck, clock);
  const sampler = new FleetSampler(() => platform.status(), clock);
  const balances = new TrialBalances(() => sampleTrialBalance(fleet.databaseUrl, clock), clock);
  const historyPath = join(plan.directory, `history-${design}.jsonl`);
  let load: LoadOutcome;
  try {
    load = await driveLoad({
      plan,
      target: platform.gatewayUrl,
      historyPath,
      onStart(startedAtMs) {
        diary.begin(startedAtMs);
        faults.injector.schedule(fleetFaultsOf(schedule), startedAtMs);
        sampler.start(startedAtMs);
        balances.start();
      },
    });
  } finally {
    onProgress(outsideLoad('heal', schedule.durationMs));
    await settleAll([faults.endAll(), sampler.stop(), balances.stop()]);
  }
  const kill = (name: string, replica: number): void => platform.kill(name, replica);
  diary.note(backlogText(await clearBacklog(platform.status(), kill, clock)));
  onProgress(outsideLoad('verify', schedule.durationMs));
  const money = await verifyMoney({
    history: historyPath,
    databaseUrl: fleet.databaseUrl,
    resolve: askByKey(platform.gatewayUrl),
    quiet: { busy: () => fleetAtWork(platform.status()) },
    trialBalances: await balances.stop(),
    rungCaps: rungCapsOf(await loadDesign(fleet.design)),
    clock,
    signal: AbortSignal.any([plan.signal, AbortSignal.timeout(ASKING_MS_MAX)]),
  });
  const payouts = await readPayouts(fleet.databaseUrl, load.header.startedAtMs);
  // Whoever interrupts the check of the money has it cut short, so the run has come to no verdict either.
  const aborted = load.aborted ?? (plan.signal.aborted ? INTERRUPTED : null);
  return {
    design,
    header: load.header,
    records: load.records,
    phases: schedule.phases,
    faults: faultSpans(plan),
    samples: sampler.samples,
    money,
    payouts,
    fleetEvents: diary.events,
    ...(aborted === null ? {} : { aborted }),
  };
}

/** Waits for all of them, and only then throws what the first that failed has thrown. */
async function settleAll(ends: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(ends)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function faultSpans({ schedule, drill }: DesignRunPlan): FaultSpan[] {
  return schedule.faults.map(({ id, entry, startMs, endMs }) => ({
    id,
    title: entry.title,
    kind: entry.fault.kind,
    target: targetName(entry.target),
    cause: drill.cause,
    startMs,
    endMs,
  }));
}
