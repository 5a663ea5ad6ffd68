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

/**
 * Runs the drill of a directory against one design after the other, where each needs the machine for itself: what is
 * compared are waiting times, or how long a process takes to start.
 */
export async function runInTurn(
  directory: string,
  designs: readonly string[],
  seed: number,
): Promise<DesignResult[]> {
  const results: DesignResult[] = [];
  for (const design of designs) results.push(await runOne(directory, design, seed));
  return results;
}

/** Runs the drill of a directory against one design. */
export async function runOne(directory: string, design: string, seed: number): Promise<DesignResult> {
  const json = join(directory, `${basename(design, '.yaml')}-${seed}.json`);
  const words = ['drill', 'run', './drill.yaml', '--designs', design, '--seed', String(seed), '--json', json];
  const ended = await lab(words, directory);
  expect(ended.status, `seed ${seed}, ${design}\n${ended.stdout}\n${ended.stderr}`).toBe(0);
  const [result] = (JSON.parse(await readFile(json, 'utf8')) as DrillResult).designs;
  if (result === undefined) throw new Error(`${json}: no design was run`);
  return result;
}
