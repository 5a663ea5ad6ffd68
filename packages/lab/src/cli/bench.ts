import { realClock } from '@breakwater/clock';
import type { Command } from 'commander';
import { join } from 'node:path';
import { measureMemory, renderMemory } from '../bench/memory.ts';
import { writeResults } from '../bench/write-results.ts';
import { onStop } from '../fleet/index.ts';
import { ROOT } from '../platform/entry-points.ts';

const RESULTS = join(ROOT, 'tests/results');

/** `lab bench payments` and `lab bench memory`. */
export function addBenchCommand(program: Command): void {
  const bench = program.command('bench').description('measures this machine; figures go to tests/results/');
  bench
    .command('memory')
    .description('how much memory the idle fleet takes, process by process')
    .action(memory);
}

async function memory(): Promise<void> {
  const stop = new AbortController();
  const forget = onStop((reason) => stop.abort(new Error(reason)));
  try {
    const report = await measureMemory({ clock: realClock, idleSeconds: 30, signal: stop.signal });
    const markdown = renderMemory(report);
    await writeResults(RESULTS, 'bench-memory', { json: report, markdown });
    process.stdout.write(markdown);
  } finally {
    forget();
  }
}
