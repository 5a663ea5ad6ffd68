import { expect } from 'vitest';
import { phaseOf } from './drill-result.ts';
import { scratchDirectory } from './lab-process.ts';
import { type DesignResult, runSideBySide } from './run-designs.ts';
import { type DrillFile, writeDrill } from './test-drill.ts';

/** What of its best goodput a second the fix keeps, by how many times its capacity is asked for. */
const KEPT_MIN = { 2: 0.95, 5: 0.9, 10: 0.85 } as const;
const NAIVE_KEPT_MAX = 0.3;

type Surge = keyof typeof KEPT_MIN;

/**
 * Runs the surge with `first` times the capacity asked for in the first fault and `second` times in the second one, on the
 * naive design and on the fix, and asserts both. The drill's own expectations say the rest: loans go before payments, and
 * the fix is back within 2 s.
 */
export async function checkSurge(
  [first, second]: readonly [Surge, Surge],
  phases: DrillFile['phases']['short'],
  seed: number,
): Promise<void> {
  const directory = await scratchDirectory();
  await writeDrill(directory, (drill) => change(drill, [first, second], phases), 'load-surge');
  const [naive, resilient] = await runSideBySide(directory, ['naive', 'resilient'], seed);
  expect(kept(naive, 'fault'), `naive at ${first}x, seed ${seed}`).toBeLessThan(NAIVE_KEPT_MAX);
  for (const [phase, surge] of [['fault', first] as const, ['retrigger', second] as const]) {
    const share = kept(resilient, phase);
    expect(share, `resilient at ${surge}x, seed ${seed}`).toBeGreaterThanOrEqual(KEPT_MIN[surge]);
    const { borrow, pay } = phaseOf(resilient, phase).journeys;
    const served = (of: typeof pay): number => (of === undefined ? Number.NaN : of.good / of.offered);
    expect(served(borrow), `loans and payments at ${surge}x, seed ${seed}`).toBeLessThan(served(pay) / 2);
  }
}

function change(
  drill: DrillFile,
  surges: readonly [Surge, Surge],
  phases: DrillFile['phases']['short'],
): void {
  drill.phases.short = phases;
  drill.timeline.forEach((entry, index) => (entry.fault.ofCapacity = surges[index] ?? 1));
  // How much is kept is asserted here for each surge by itself.
  const { resilient = [] } = drill.expect;
  drill.expect['resilient'] = resilient.filter(
    ({ metric }) => !metric.endsWith('.all.goodputPerSecondOfSteady'),
  );
}

/** The good answers a second of a phase, by those of the steady phase, which was as much as the fleet can do. */
function kept(design: DesignResult | undefined, name: string): number {
  const [steady, phase] = [phaseOf(design, 'steady'), phaseOf(design, name)];
  return phase.good / phase.seconds / (steady.good / steady.seconds);
}
