import { expect, test, vi } from 'vitest';
import { countTests } from './vitest.mjs';

vi.spyOn(console, 'log').mockImplementation(() => undefined);

function file(status, ...tests) {
  const assertionResults = tests.map((result) => ({ status: result }));
  return { name: '/x/a.test.ts', status, startTime: 1000, endTime: 3500, assertionResults };
}

test('every test of every file counts', () => {
  const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] };
  expect(countTests(report, 1)).toMatchObject({ passed: 3, failed: 1 });
});

test('a file that did not load counts as one failure', () => {
  expect(countTests({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toMatchObject({
    failed: 1,
  });
});

test('a crash without a report is a failure', () => {
  expect(countTests(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
});

test('a run without a test is a failure even when Vitest ends well', () => {
  expect(countTests({ testResults: [] }, 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('a bad exit status is a failure even when every test passed', () => {
  expect(countTests({ testResults: [file('passed', 'passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 });
});

test('a green run is green, with the seconds of each file', () => {
  const result = countTests({ testResults: [file('passed', 'passed')] }, 0);
  expect(result).toMatchObject({ passed: 1, failed: 0, files: [{ seconds: 2.5 }] });
});
