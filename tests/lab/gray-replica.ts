import { expect } from 'vitest';
import { phaseOf } from './drill-result.ts';
import { scratchDirectory } from './lab-process.ts';
import { type DesignResult, runOne, runInTurn } from './run-designs.ts';
import { type DrillFile, expectation, writeDrill } from './test-drill.ts';

/** How much longer the slowest payment in a hundred takes than in a fleet without the slow replica. */
const TAIL_FACTOR_MAX = 1.35;
const OF_NAIVE_MAX = 0.2;

/**
 * Slows one replica of risk of three down to a tenth, with green health, and compares the 99th percentile of payments with
 * that of the same load on the two others alone, and with what `naive` makes of it.
 * @param phases it becomes slow in `fault`, and is so again in `retrigger`, which is measured.
 */
export async function checkGrayReplica(phases: DrillFile['phases']['short'], seed: number): Promise<void> {
  const soundMoney = expectation('money.verdict', '==', 'pass');
  const [all, without] = [await scratchDirectory(), await scratchDirectory()];
  const slower = (drill: DrillFile): void => {
    drill.phases.short = phases;
    // The same one a second time, when callers know it: what is measured is the state and not its onset.
    drill.timeline = drill.timeline.flatMap((entry) =>
      entry.phase === 'fault' ? [entry, { ...entry, phase: 'retrigger' }] : [],
    );
    // Half as long again as in the shipped drill, and so less load for the machine: what is measured is the model. With
    // much less the few payments that try the slow replica would be more than one in a hundred.
    drill.capacity.risk.serviceMs = 75;
  };
  await writeDrill(
    all,
    (drill) => {
      slower(drill);
      drill.expect = {
        naive: [expectation('fault.pay.goodputShareOfSteady', '<=', 0.8), soundMoney],
        resilient: [expectation('fault.pay.goodputShareOfSteady', '>=', 0.9), soundMoney],
      };
    },
    'gray-replica',
  );
  await writeDrill(
    without,
    (drill) => {
      slower(drill);
      drill.replicas.risk = 2;
      drill.load.ofCapacity *= 3 / 2;
      // Nothing happens: only what a drill must have. A gateway does nothing in one millisecond or in two.
      drill.timeline = drill.timeline.map((entry) => ({ ...entry, ...nothing }));
      drill.expect = { resilient: [soundMoney] };
    },
    'gray-replica',
  );
  const [naive, resilient] = await runInTurn(all, ['naive', 'resilient'], seed);
  const removed = await runOne(without, 'resilient', seed);
  const tail = tailMs(resilient);
  expect(tail / tailMs(removed), `to the other two alone, seed ${seed}`).toBeLessThan(TAIL_FACTOR_MAX);
  // On `naive` hardly anybody is answered the second time.
  expect(tail / tailMs(naive, 'fault'), `to naive, seed ${seed}`).toBeLessThan(OF_NAIVE_MAX);
}

const nothing = {
  target: { service: 'gateway', replica: 1 },
  fault: { kind: 'capacity', serviceTimeFactor: 1 },
};

function tailMs(design: DesignResult | undefined, phase = 'retrigger'): number {
  return phaseOf(design, phase).journeys['pay']?.latencyMs.p99 ?? Number.NaN;
}
