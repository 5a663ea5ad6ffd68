import { expect } from 'vitest';
import { phaseOf } from './drill-result.ts';
import { scratchDirectory } from './lab-process.ts';
import { runInTurn } from './run-designs.ts';
import { type DrillFile, writeDrill } from './test-drill.ts';

/** A killed replica is back within this time, also on a slow machine; the next one of its service goes later. */
const BACK_SECONDS = 8;

/**
 * Kills each replica behind the gateway in turn, on both designs. The drill's own expectations say that no payment of
 * `resilient` fails, that nothing stays in doubt, and that the money of both is right.
 */
export async function checkRollingKill(phases: DrillFile['phases']['short'], seed: number): Promise<void> {
  const directory = await scratchDirectory();
  await writeDrill(
    directory,
    (drill) => {
      drill.phases.short = phases;
      expectTimeToComeBack(drill);
    },
    'rolling-kill',
  );
  const [naive, resilient] = await runInTurn(directory, ['naive', 'resilient'], seed);
  const notAnswered = (design: typeof naive): number => {
    const { pay } = phaseOf(design, 'fault').journeys;
    return pay === undefined ? Number.NaN : pay.refused + pay.unknown;
  };
  expect(notAnswered(naive), `naive, seed ${seed}`).toBeGreaterThan(0);
  expect(notAnswered(resilient), `resilient, seed ${seed}`).toBe(0);
}

/** Two replicas of one service that are down at once are another drill. */
function expectTimeToComeBack({ timeline, phases }: DrillFile): void {
  const kills = timeline.filter(({ phase }) => phase === 'fault');
  for (const service of new Set(kills.map(({ target }) => target?.service))) {
    const times = kills.filter(({ target }) => target?.service === service).map(({ from }) => from);
    const gaps = times.slice(1).map((from, index) => (from - (times[index] ?? 0)) * phases.short.fault);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(BACK_SECONDS);
  }
}
