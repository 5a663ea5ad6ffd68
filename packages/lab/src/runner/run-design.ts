import { join } from 'node:path';
import { type Clock, realClock } from '@breakwater/clock';
import type { Drill } from '@breakwater/drills';
import type { LoadProfile } from '@breakwater/load';
import type { Log, Run } from '../fleet/index.ts';
import type { DesignRun, FaultSpan, FleetEvent } from '../measure/record.ts';
import { type FleetPlan } from '../platform/service-specs.ts';
import { startPlatform } from '../platform/start-platform.ts';
import { verifyMoney } from '@breakwater/verify';
import { askByKey } from './ask-by-key.ts';
import { fleetEventText } from './event-text.ts';
import { FaultInjector } from './injector.ts';
import { driveLoad } from './drive-load.ts';
import { FleetSampler } from './sampler.ts';
import { type RunProgress, outsideLoad } from './run-progress.ts';
import type { Schedule } from './schedule.ts';
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
  const { design, schedule, drill, onProgress, clock = realClock } = plan;
  const fleetEvents: FleetEvent[] = [];
  let zeroMs = clock.nowMs();
  const note = (text: FleetEvent['text']): void =>
    void fleetEvents.push({ atMs: clock.nowMs() - zeroMs, text });
  onProgress(outsideLoad('boot', 0));
  const platform = await startPlatform(plan.fleet, {
    run: plan.run,
    log: plan.log,
    onEvent: (event) => {
      const text = fleetEventText(event);
      if (text !== null) note(text);
    },
  });
  try {
    const active = new Set<string>();
    const injector = new FaultInjector({
      target: platform.target,
      operatorToken: platform.operatorToken,
      clock,
      onEvent: (fault, what) => {
        if (what === 'begins') active.add(fault.id);
        else active.delete(fault.id);
        plan.log.info(
          { fault: fault.id, kind: fault.entry.fault.kind, target: fault.entry.target },
          `fault ${what}`,
        );
      },
    });
    const sampler = new FleetSampler(platform.status(), clock);
    const balances = new TrialBalances(plan.fleet.databaseUrl, clock);
    const historyPath = join(plan.directory, `history-${design}.jsonl`);
    fleetEvents.length = 0;
    const load = await driveLoad({
      plan,
      target: platform.gatewayUrl,
      historyPath,
      onStart(startedAtMs) {
        zeroMs = startedAtMs;
        injector.schedule(schedule.faults, startedAtMs);
        sampler.start(startedAtMs);
        balances.start();
      },
      faultActive: () => active.size > 0,
    }).finally(async () => {
      onProgress(outsideLoad('heal', schedule.durationMs));
      await injector.endAll();
      await sampler.stop();
    });
    onProgress(outsideLoad('verify', schedule.durationMs));
    const money = await verifyMoney({
      history: historyPath,
      databaseUrl: plan.fleet.databaseUrl,
      resolve: askByKey(platform.gatewayUrl),
      trialBalances: await balances.stop(),
      clock,
      signal: AbortSignal.any([plan.signal, AbortSignal.timeout(ASKING_MS_MAX)]),
    });
    return {
      design,
      header: load.header,
      records: load.records,
      phases: schedule.phases,
      faults: schedule.faults.map(({ id, entry, startMs, endMs }): FaultSpan => ({
        id,
        title: entry.title,
        kind: entry.fault.kind,
        target: entry.target.service,
        cause: drill.cause,
        startMs,
        endMs,
      })),
      samples: sampler.samples,
      money,
      fleetEvents,
      ...(load.aborted === null ? {} : { aborted: load.aborted }),
    };
  } finally {
    await platform.stop();
  }
}
