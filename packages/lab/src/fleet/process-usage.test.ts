import { expect, test } from 'vitest';
import { cpuSeconds, parseCpuTime, processTree, proportionalBytes, residentBytes } from './process-usage.ts';

test('this process uses between 10 MB and 4 GB of memory', () => {
  const bytes = residentBytes(process.pid) ?? 0;
  expect(bytes).toBeGreaterThan(10e6);
  expect(bytes).toBeLessThan(4e9);
});

test('work shows in the processor time, and agrees with what Node itself counts', () => {
  const before = cpuSeconds(process.pid) ?? 0;
  const usedBefore = process.cpuUsage();
  for (let sum = 0, i = 0; i < 2e7 || sum < 0; i++) sum += Math.sqrt(i);
  const used = process.cpuUsage(usedBefore);
  const seconds = (cpuSeconds(process.pid) ?? 0) - before;
  expect(seconds).toBeGreaterThan((used.user + used.system) / 1e6 - 0.1);
});

test('a process that is gone has no figures', () => {
  const nobody = 4_194_304;
  expect(residentBytes(nobody)).toBeUndefined();
  expect(cpuSeconds(nobody)).toBeUndefined();
});

test('a process tree begins at its root', () => {
  expect(processTree(process.pid)[0]).toBe(process.pid);
  expect(processTree(process.ppid)).toContain(process.pid);
});

test.each([
  ['00:01', 1],
  ['1:02.50', 62.5],
  ['02:03:04', 7384],
  ['1-00:00:01', 86_401],
])('ps prints %s for %d seconds', (text, seconds) => {
  expect(parseCpuTime(text)).toBe(seconds);
});

test('a share of shared memory is no more than all of it', () => {
  // Not every system tells the share.
  expect(proportionalBytes(process.pid) ?? 1).toBeGreaterThan(0);
  expect(proportionalBytes(process.pid) ?? 0).toBeLessThanOrEqual(residentBytes(process.pid) ?? 0);
});
