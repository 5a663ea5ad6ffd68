import { join } from 'node:path';
import { runChild } from './child.mjs';
import { ROOT } from './terminal.mjs';
import { writeSummary } from './summary.mjs';
import { runTests } from './vitest.mjs';

/** The steps that need nothing but the sources, cheapest first. */
const STATIC_STEPS = [
  ['tsc', '-p', '.'],
  ['oxlint', '--type-aware', '--quiet'],
  ['prettier', '--check', '--log-level', 'warn', '.'],
  ['knip', '--no-progress'],
];

/**
 * Runs every step, also after one has failed, and closes with one line `N passed, N failed` in which each static step
 * and each test counts as one.
 *
 * @param {{env: Record<string, string>, kind: 'check' | 'test' | 'test:full', args: string[]}} options `args` go to
 *   Vitest, for instance the path of a test file
 * @returns {Promise<number>} the exit status
 */
export async function runChecks({ env, kind, args }) {
  const total = { passed: 0, failed: 0 };
  for (const [tool, ...rest] of STATIC_STEPS) {
    const code = await timed(`${tool} ${rest.join(' ')}`, () =>
      runChild(join(ROOT, 'node_modules/.bin', tool), rest, { env }),
    );
    if (code === 0) total.passed += 1;
    else total.failed += 1;
  }

  const isFull = kind === 'test:full';
  const project = kind === 'check' ? ['--project', 'unit'] : [];
  const testEnv = isFull ? { ...env, BREAKWATER_FULL: '1' } : env;
  const tests = await timed('vitest run', () => runTests({ env: testEnv, args: [...project, ...args] }));
  total.passed += tests.passed;
  total.failed += tests.failed;

  if (isFull) writeSummary(total, tests.files);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/** Puts a heading above a step and its time below it. */
async function timed(title, step) {
  console.log(`\n--- ${title}`);
  const startMs = performance.now();
  const result = await step();
  console.log(`--- ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return result;
}
