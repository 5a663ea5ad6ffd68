import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runChild } from './child.mjs';
import { ROOT, TOOLS } from './terminal.mjs';

/**
 * Runs Vitest and counts its tests from its own report.
 *
 * @returns {Promise<{passed: number, failed: number, files: {file: string, passed: number, failed: number, seconds: number}[]}>}
 */
export async function runTests({ env, args }) {
  const path = join(TOOLS, `vitest-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  try {
    const code = await runChild(join(ROOT, 'node_modules/.bin/vitest'), ['run', ...reporters, ...args], {
      env,
    });
    return countTests(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined, code);
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * Counts the tests of a report. What went wrong outside a test counts as one failure, so that a run that crashed,
 * a file that did not load, or a run that found no test at all can never look green.
 */
export function countTests(report, code) {
  const files = (report?.testResults ?? []).map(countFile);
  const passed = sum(files.map((file) => file.passed));
  let failed = sum(files.map((file) => file.failed));
  if (failed === 0 && (code !== 0 || passed === 0)) {
    console.log(
      passed === 0 ? 'vitest ran no test' : `vitest ended with status ${code} though every test passed`,
    );
    failed = 1;
  }
  return { passed, failed, files };
}

function countFile({ name, status, startTime, endTime, assertionResults }) {
  const having = (wanted) => assertionResults.filter((test) => test.status === wanted).length;
  const failed = having('failed');
  return {
    file: relative(ROOT, name),
    passed: having('passed'),
    failed: failed === 0 && status === 'failed' ? 1 : failed,
    seconds: Math.round((endTime - startTime) / 10) / 100,
  };
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
