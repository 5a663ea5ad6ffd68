import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DrillResult, phaseOf } from './drill-result.ts';
import { lab, scratchDirectory } from './lab-process.ts';
import { expectation, writeDrill } from './test-drill.ts';

const DRILL_MS = 300_000;

test(
  'one slow replica of three takes naive down though its health is green; resilient goes around it',
  async () => {
    const directory = await scratchDirectory();
    await writeDrill(
      directory,
      (drill) => {
        drill.phases.short = { green: 6, steady: 5, fault: 10, recovery: 4, retrigger: 2, after: 2 };
        const soundMoney = expectation('money.verdict', '==', 'pass');
        drill.expect = {
          naive: [expectation('fault.pay.goodputShareOfSteady', '<=', 0.8), soundMoney],
          resilient: [expectation('fault.pay.goodputShareOfSteady', '>=', 0.9), soundMoney],
        };
      },
      'gray-replica',
    );
    const words = ['drill', 'run', './drill.yaml', '--designs', 'naive,resilient', '--json', 'result.json'];
    const ended = await lab(words, directory);
    expect(ended.status, ended.stdout).toBe(0);
    const result = JSON.parse(await readFile(join(directory, 'result.json'), 'utf8')) as DrillResult;
    // Tail latencies of one run on one machine, side by side: hardly anybody waits for the slow replica any more.
    const [naive, resilient] = result.designs.map((design) => phaseOf(design, 'fault').latencyMs.p99);
    expect(resilient).toBeLessThan((naive ?? 0) / 2);
  },
  DRILL_MS,
);
