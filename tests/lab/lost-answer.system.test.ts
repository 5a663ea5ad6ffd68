import { expect, test } from 'vitest';
import { lab, scratchDirectory } from './lab-process.ts';
import { runInTurn } from './run-designs.ts';
import { writeDrill } from './test-drill.ts';

const DRILL_MS = 300_000;
const NOT_HELD = 99;

test(
  'answers are lost after the payment was made: customers of naive must ask again, those of resilient need not, nobody pays twice',
  async () => {
    const directory = await scratchDirectory();
    await writeDrill(
      directory,
      (drill) => {
        drill.phases.short = { green: 6, steady: 8, fault: 12, recovery: 4, retrigger: 4, after: 3 };
      },
      'lost-answer',
    );
    const [naive, resilient] = await runInTurn(directory, ['naive', 'resilient'], 1);
    expect(naive?.money).toMatchObject({ verdict: 'pass' });
    expect(resilient?.money).toMatchObject({ verdict: 'pass' });
  },
  DRILL_MS,
);

test(
  'a ledger that forgets its keys charges twice, and the checker names the invariants and what was done twice',
  async () => {
    const directory = await scratchDirectory();
    await writeDrill(
      directory,
      (drill) => {
        drill.phases.short = { green: 5, steady: 4, fault: 6, recovery: 1, retrigger: 1, after: 1 };
      },
      'lost-answer',
    );
    const words = ['drill', 'run', './drill.yaml', '--designs', 'naive', '--break', 'idempotency'];
    const ended = await lab(words, directory);
    expect(ended.status, ended.stdout + ended.stderr).toBe(NOT_HELD);
    expect(ended.stdout).toContain('The money is wrong in naive: that design loses.');
    expect(ended.stdout).toMatch(/naive: #\d+ .*pay_[0-9a-f]/);
  },
  DRILL_MS,
);
