import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectContract, phaseOf, type DrillResult } from './drill-result.ts';
import { LabProcess, lab, living, runDirectoriesOf, scratchDirectory } from './lab-process.ts';
import { expectation, writeDrill } from './test-drill.ts';

const DRILL_MS = 300_000;

/**
 * A whole drill in some forty seconds a design: the bureau hangs twice. With time to warm up, a machine that is slow at
 * first does not tip over the design without protection before the fault.
 */
function shortened(directory: string): Promise<void> {
  return writeDrill(directory, (drill) => {
    drill.phases.short = { green: 6, steady: 5, fault: 12, recovery: 6, retrigger: 5, after: 4 };
    // Twice as long as in the shipped drill, and so half of the load for the machine: what is measured is the model.
    drill.capacity.risk.serviceMs = 100;
    drill.timeline = drill.timeline.filter(({ fault }) => fault.kind === 'hang');
    for (const entry of drill.timeline) Object.assign(entry, { from: 0, to: 1 });
    drill.expect = {
      naive: [
        expectation('fault.pay.goodputShareOfSteady', '<=', 0.6),
        expectation('money.verdict', '==', 'pass'),
      ],
      resilient: [
        expectation('fault.pay.goodputShareOfSteady', '>=', 0.8),
        expectation('money.verdict', '==', 'pass'),
      ],
    };
  });
}

/** The arrivals of a recorded history, as its header says. */
async function arrivalsOf(directory: string, design: string): Promise<unknown> {
  const text = await readFile(join(directory, `history-${design}.jsonl`), 'utf8');
  const { arrivals, arrivalsSha256 } = JSON.parse(text.slice(0, text.indexOf('\n'))) as Record<
    string,
    unknown
  >;
  return { arrivals, arrivalsSha256 };
}

describe('lab drill run', () => {
  test(
    'shows that naive loses payments to a bureau that they do not need and resilient does not, the money right on both',
    async () => {
      const directory = await scratchDirectory();
      await shortened(directory);
      const words = ['drill', 'run', './drill.yaml', '--designs', 'naive,resilient', '--json', 'result.json'];
      const ended = await lab(words, directory);
      expect(ended.status, ended.stdout).toBe(0);
      const result = JSON.parse(await readFile(join(directory, 'result.json'), 'utf8')) as DrillResult;
      expectContract(result);
      const [naive, resilient] = result.designs;
      expect([naive?.design, resilient?.design]).toEqual(['naive', 'resilient']);
      for (const design of result.designs) {
        expect(design).toMatchObject({ verdict: 'pass', money: { verdict: 'pass', violations: [] } });
        expect(design.expectations.every(({ held }) => held)).toBe(true);
      }
      expect(goodShare(naive, 'fault')).toBeLessThan(goodShare(naive, 'steady') * 0.75);
      expect(goodShare(resilient, 'fault')).toBeGreaterThan(goodShare(naive, 'fault'));
      expect(ended.stdout).toContain('naive');
      expect(Math.max(...ended.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);

      const reports = dirname(result.report ?? '');
      expect((await readdir(reports)).toSorted()).toEqual([
        'history-naive.jsonl',
        'history-resilient.jsonl',
        'report.html',
        'report.json',
        'report.txt',
      ]);
      expect((await stat(result.report ?? '')).size).toBeGreaterThan(10_000);
      expect(await readFile(result.report ?? '', 'utf8')).not.toMatch(/(src|href)="https?:/);
      expect(JSON.parse(await readFile(join(reports, 'report.json'), 'utf8'))).toEqual(result);
      expect(await arrivalsOf(reports, 'naive')).toEqual(await arrivalsOf(reports, 'resilient'));
    },
    DRILL_MS,
  );

  test(
    'ends with 99 when an expectation does not hold, and a Ctrl-C in the fault with 1 and a report that says so; the same seed asks for the same',
    async () => {
      const directory = await scratchDirectory();
      await writeDrill(directory, (file) => {
        file.phases.short = { green: 2, steady: 3, fault: 4, recovery: 2, retrigger: 1, after: 1 };
        // Steady on any machine, however slow: this is about what a missed expectation does.
        file.steadyState = [expectation('steady.all.good', '>=', 0)];
        file.abortWhen.answeredBeforeFaultShareBelow = 0;
        file.expect = { naive: [expectation('steady.all.good', '<', 0)] };
      });
      const run = ['drill', 'run', './drill.yaml', '--designs', 'naive', '--seed', '5', '--json'];
      const whole = await lab([...run, 'whole.json', '--out', 'whole'], directory);
      expect(whole.status, whole.stdout).toBe(99);
      const result = JSON.parse(await readFile(join(directory, 'whole.json'), 'utf8')) as DrillResult;
      expectContract(result);
      expect(result.designs[0]).toMatchObject({ verdict: 'fail', money: { verdict: 'pass' } });
      expect(result.designs[0]?.expectations.at(-1)).toMatchObject({ held: false });

      const stopped = new LabProcess([...run, 'stopped.json', '--out', 'stopped'], directory);
      await stopped.says(/\bfault\b/);
      const pids = stopped.tree();
      stopped.signal('SIGINT');
      const ended = await stopped.end();
      expect(ended.status).toBe(1);
      const cut = JSON.parse(await readFile(join(directory, 'stopped.json'), 'utf8')) as DrillResult;
      expectContract(cut);
      expect(cut.designs[0]?.verdict).toBe('aborted');
      await expect.poll(() => living(pids), { timeout: 15_000 }).toEqual([]);
      expect(runDirectoriesOf(stopped.pid)).toEqual([]);
      expect(existsSync(cut.report ?? '')).toBe(true);
      expect(await arrivalsOf(dirname(cut.report ?? ''), 'naive')).toEqual(
        await arrivalsOf(dirname(result.report ?? ''), 'naive'),
      );
    },
    DRILL_MS,
  );

  test(
    'a Ctrl-C before anything was measured ends with 1 and leaves nothing',
    async () => {
      const directory = await scratchDirectory();
      const run = new LabProcess(['drill', 'run', 'bureau-brownout'], directory);
      await expect.poll(() => run.tree().length, { timeout: 30_000 }).toBeGreaterThan(3);
      const pids = run.tree();
      run.signal('SIGINT');
      const ended = await run.end();
      expect(ended.status).toBe(1);
      expect(ended.stderr).toContain('Ended before anything was measured');
      await expect.poll(() => living(pids), { timeout: 15_000 }).toEqual([]);
      expect(runDirectoriesOf(run.pid)).toEqual([]);
      expect(await readdir(join(directory, 'reports'))).toEqual([]);
    },
    DRILL_MS,
  );
});

function goodShare(design: DrillResult['designs'][number] | undefined, phase: string): number {
  const { good, offered } = phaseOf(design, phase);
  return good / offered;
}
