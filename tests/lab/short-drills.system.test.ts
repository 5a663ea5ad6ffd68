import { expect, test } from 'vitest';
import { scratchDirectory } from './lab-process.ts';
import { runInTurn } from './run-designs.ts';
import { type DrillFile, writeDrill } from './test-drill.ts';

/** Enough for each run to be made more than once. */
const DRILL_MS = 600_000;

/** Shipped drills whose own expectations say it all, with phases as short as they can be. */
const DRILLS: readonly [string, string, DrillFile['phases']['short']][] = [
  [
    'lost-answer',
    'customers of naive must ask again, those of resilient need not, and nobody pays twice',
    { green: 4, steady: 5, fault: 10, recovery: 3, retrigger: 3, after: 2 },
  ],
  [
    'slow-dependency',
    'naive is down for those too who only look, and resilient decides small payments by itself',
    { green: 4, steady: 5, fault: 10, recovery: 5, retrigger: 5, after: 2 },
  ],
  [
    'risk-down',
    'naive takes no payment, and resilient the small ones, within its caps',
    { green: 4, steady: 5, fault: 10, recovery: 5, retrigger: 8, after: 2 },
  ],
  [
    'bank-ambiguous',
    'naive keeps loans waiting, resilient hardly any, and nobody is paid twice',
    // Long enough for calls without an answer to hold every place of the worker for more than half of the time.
    { green: 4, steady: 5, fault: 20, recovery: 3, retrigger: 3, after: 3 },
  ],
  [
    'queue-redis-outage',
    'nobody who pays notices, loans wait for their money, and all of them get it',
    { green: 4, steady: 5, fault: 10, recovery: 4, retrigger: 4, after: 3 },
  ],
];

test.each(DRILLS)(
  '%s: %s',
  async (drill, _what, phases) => {
    const directory = await scratchDirectory();
    await writeDrill(
      directory,
      (file) => {
        file.phases.short = phases;
        // Twice as long as in the shipped drills, and so half of the load for the machine: what is measured is the model.
        file.capacity.risk.serviceMs = 100;
      },
      drill,
    );
    const results = await runInTurn(directory, ['naive', 'resilient'], 1);
    expect(results.map(({ money }) => money.verdict)).toEqual(['pass', 'pass']);
  },
  DRILL_MS,
);
