import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DrillResult, expectContract } from './drill-result.ts';
import { LabProcess, living, runDirectoriesOf, scratchDirectory } from './lab-process.ts';
import { writeDrill } from './test-drill.ts';

const DRILL_MS = 200_000;

describe('a Ctrl-C', () => {
  test.each(['Warm-up', 'Steady', 'Fault', 'Recovery', 'Second fault', 'After', 'Checking the money'])(
    'in the phase "%s" ends the faults, writes a report that says so, and leaves nothing',
    async (phase) => {
      const directory = await scratchDirectory();
      await writeDrill(directory, (drill) => {
        drill.phases.short = { green: 4, steady: 4, fault: 4, recovery: 4, retrigger: 4, after: 4 };
        drill.abortWhen.answeredBeforeFaultShareBelow = 0;
      });
      const words = ['drill', 'run', './drill.yaml', '--designs', 'naive', '--json', 'cut.json'];
      const run = new LabProcess(words, directory);
      await run.says(new RegExp(`naive +${phase}`));
      const pids = run.tree();
      run.signal('SIGINT');
      const ended = await run.end();
      expect(ended.status, ended.stderr).toBe(1);
      const result = JSON.parse(await readFile(join(directory, 'cut.json'), 'utf8')) as DrillResult;
      expectContract(result);
      expect(result.designs[0]?.verdict).toBe('aborted');
      expect(existsSync(result.report ?? '')).toBe(true);
      await expect.poll(() => living(pids), { timeout: 15_000 }).toEqual([]);
      expect(runDirectoriesOf(run.pid)).toEqual([]);
    },
    DRILL_MS,
  );
});
