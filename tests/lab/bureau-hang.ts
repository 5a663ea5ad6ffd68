import { expect } from 'vitest';
import { phaseOf } from './drill-result.ts';
import { scratchDirectory } from './lab-process.ts';
import { type DesignResult, runInTurn } from './run-designs.ts';
import { type DrillFile, expectation, writeDrill } from './test-drill.ts';

const TAIL_FACTOR_MAX = 1.2;
/** A fleet that answers fewer than this share of all that it is asked stalls. */
const STALLED_SHARE_MAX = 0.5;

/**
 * The bureau hangs for a whole phase: on `naive` everything stalls, payments and views of accounts too; on `resilient` even
 * the slowest payment in a hundred takes as long as before.
 * @param phases of which steady and fault count.
 */
export async function checkBureauHang(phases: DrillFile['phases']['short'], seed: number): Promise<void> {
  const directory = await scratchDirectory();
  await writeDrill(directory, (drill) => {
    drill.phases.short = phases;
    // Twice as long as in the shipped drill, and so half of the load: what is measured is the model.
    drill.capacity.risk.serviceMs = 100;
    drill.timeline = drill.timeline.filter(({ fault }) => fault.kind === 'hang');
    for (const entry of drill.timeline) Object.assign(entry, { from: 0, to: 1 });
    const soundMoney = expectation('money.verdict', '==', 'pass');
    drill.expect = {
      naive: [expectation('fault.all.goodputShareOfSteady', '<=', STALLED_SHARE_MAX), soundMoney],
      resilient: [expectation('fault.pay.goodputShareOfSteady', '>=', 0.97), soundMoney],
    };
  });
  const [, resilient] = await runInTurn(directory, ['naive', 'resilient'], seed);
  const factor = tailMs(resilient, 'fault') / tailMs(resilient, 'steady');
  expect(factor, `p99 of payments to that before the fault, seed ${seed}`).toBeLessThan(TAIL_FACTOR_MAX);
}

function tailMs(design: DesignResult | undefined, phase: string): number {
  return phaseOf(design, phase).journeys['pay']?.latencyMs.p99 ?? Number.NaN;
}
