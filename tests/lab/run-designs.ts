import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { DrillResult } from './drill-result.ts';
import { lab } from './lab-process.ts';

/** What a drill came to for one design. */
export type DesignResult = DrillResult['designs'][number];

/**
 * Runs the drill `drill.yaml` of a directory against each design, all at the same time and each with a fleet and stores of
 * its own: for drills whose load is small and whose figures are counts. Fails unless every expectation held.
 * @param designs names of shipped designs, or design files.
 */
export async function runSideBySide(
  directory: string,
  designs: readonly string[],
  seed: number,
): Promise<DesignResult[]> {
  return Promise.all(designs.map((design) => runOne(directory, design, seed)));
}

/** A run that the machine was too slow for is made so often, at most. */
const RUNS_MAX = 3;
/** How a run ends that comes to no verdict, and nothing is wrong that it could judge; and what it says of itself. */
const UNDECIDED = 1;
const NOT_STEADY = /was not in its steady state before the fault/;

/**
 * Runs the drill of a directory against one design after the other, where each needs the machine for itself: what is
 * compared are waiting times, or how long a process takes to start. Fails unless every expectation held.
 */
export async function runInTurn(
  directory: string,
  designs: readonly string[],
  seed: number,
): Promise<readonly DesignResult[]> {
  const results: DesignResult[] = [];
  for (const design of designs) results.push(await runOne(directory, design, seed));
  return results;
}

/**
 * Runs the drill of a directory against one design. A run that was not in its steady state before the fault says nothing
 * about the design, and is made once more; a missed expectation counts.
 */
export async function runOne(directory: string, design: string, seed: number): Promise<DesignResult> {
  const json = join(directory, `${basename(design, '.yaml')}-${seed}.json`);
  const words = ['drill', 'run', './drill.yaml', '--designs', design, '--seed', String(seed), '--json', json];
  for (let run = 1; ; run++) {
    const ended = await lab(words, directory);
    if (ended.status === UNDECIDED && NOT_STEADY.test(ended.stdout) && run < RUNS_MAX) continue;
    expect(ended.status, `seed ${seed}, ${design}\n${ended.stdout}\n${ended.stderr}`).toBe(0);
    const [result] = (JSON.parse(await readFile(json, 'utf8')) as DrillResult).designs;
    if (result === undefined) throw new Error(`${design} was not run`);
    return result;
  }
}
