import { expect } from 'vitest';
import { lab, scratchDirectory } from './lab-process.ts';
import { type DrillFile, writeDrill } from './test-drill.ts';

const NOT_HELD = 99;

/** A drill on a platform that lacks something on purpose. */
interface BrokenRun {
  readonly drill: string;
  readonly design: string;
  /** What is left out, as `--break` names it. */
  readonly broken: string;
  readonly phases: DrillFile['phases']['short'];
}

/** Runs it, and fails unless it ends as a missed expectation does. @returns what the report says. */
export async function runBroken({ drill, design, broken, phases }: BrokenRun): Promise<string> {
  const directory = await scratchDirectory();
  await writeDrill(
    directory,
    (file) => {
      file.phases.short = phases;
      // Twice as long as in the shipped drills, and so half of the load for the machine.
      file.capacity.risk.serviceMs = 100;
    },
    drill,
  );
  const words = ['drill', 'run', './drill.yaml', '--designs', design, '--break', broken];
  const ended = await lab(words, directory);
  expect(ended.status, ended.stdout + ended.stderr).toBe(NOT_HELD);
  return ended.stdout;
}
