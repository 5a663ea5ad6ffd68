import { join } from 'node:path';
import { expect } from 'vitest';
import { phaseOf } from './drill-result.ts';
import { scratchDirectory } from './lab-process.ts';
import { type DesignResult, runInTurn } from './run-designs.ts';
import { type DrillFile, expectation, writeDrill } from './test-drill.ts';

const designFile = (name: string): string => join(import.meta.dirname, 'designs', `${name}.yaml`);

/** A fleet that answers fewer than this share of what it answered before the burst is down. */
const DOWN_SHARE_MAX = 0.3;
/** How long after the burst a metastable fleet must still be down. */
const STILL_DOWN_SECONDS = 20;
/** One that is back answers more than this share of it, its last moments of trouble included. */
const UP_SHARE_MIN = 0.7;

const BUDGET = 'retries-with-budget';
const BOUNDED = 'retries-in-bounded-lines';

type Seconds = DrillFile['phases']['short'];

/** Shows the metastable state: after a burst the load is what it was when nothing was wrong, and `retries` is still down. */
export async function checkStorm(phases: Seconds, seed: number): Promise<void> {
  expect(phases.recovery).toBeGreaterThan(STILL_DOWN_SECONDS);
  // In turn: a fleet that is starved of processor time while it starts is down before the burst.
  const [retries, resilient] = await runInTurn(await stormIn(phases), ['retries', 'resilient'], seed);
  expect(retries?.recoverSeconds, `retries, seed ${seed}`).toBeNull();
  expect(afterTheBurst(resilient), `resilient, seed ${seed}`).toBeGreaterThan(UP_SHARE_MIN);
}

/** Shows that a budget for the retries does not heal it. */
export async function checkBudget(phases: Seconds, seed: number): Promise<void> {
  const [budget] = await runInTurn(await stormIn(phases), [designFile(BUDGET)], seed);
  expect(budget?.recoverSeconds, `${BUDGET}, seed ${seed}`).toBeNull();
}

/** Shows what heals it: the same eager retries come back once the lines are bounded and drop what has expired. */
export async function checkBoundedLines(phases: Seconds, seed: number): Promise<void> {
  const [bounded] = await runInTurn(await stormIn(phases), [designFile(BOUNDED)], seed);
  expect(afterTheBurst(bounded), `${BOUNDED}, seed ${seed}`).toBeGreaterThan(UP_SHARE_MIN);
}

async function stormIn(phases: Seconds): Promise<string> {
  const directory = await scratchDirectory();
  const staysDown = expectation('recovery.all.goodputShareOfSteady', '<=', DOWN_SHARE_MAX);
  const soundMoney = expectation('money.verdict', '==', 'pass');
  await writeDrill(
    directory,
    (drill) => {
      drill.phases.short = phases;
      drill.expect = {
        retries: [staysDown, soundMoney],
        [BUDGET]: [staysDown, soundMoney],
        [BOUNDED]: [expectation('recoverSeconds', '<=', 5), soundMoney],
        resilient: [expectation('recoverSeconds', '<=', 2), soundMoney],
      };
    },
    'retry-storm',
  );
  return directory;
}

/** The share that was answered well after the burst, by that of the steady phase. */
function afterTheBurst(design: DesignResult | undefined): number {
  const share = (name: string): number => {
    const { good, offered } = phaseOf(design, name);
    return good / offered;
  };
  return share('recovery') / share('steady');
}
