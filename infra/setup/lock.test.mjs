import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLock } from './lock.mjs';
import { ROOT } from './terminal.mjs';

vi.spyOn(process.stderr, 'write').mockReturnValue(true);

let directory;
let lock;

beforeEach(() => {
  mkdirSync(join(ROOT, '.breakwater'), { recursive: true });
  directory = mkdtempSync(join(ROOT, '.breakwater/lock-test-'));
  lock = join(directory, 'setup.lock');
});

afterEach(() => rmSync(directory, { recursive: true }));

test('the lock names its owner while the work runs and is gone afterwards', async () => {
  const owner = await withLock(lock, () => readFileSync(lock, 'utf8'));
  expect(owner).toBe(String(process.pid));
  expect(readdirSync(directory)).toEqual([]);
});

test('the lock is given back when the work fails', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(readdirSync(directory)).toEqual([]);
});

test('a lock whose owner is gone is taken over', async () => {
  const { pid } = spawnSync('true');
  writeFileSync(lock, String(pid));
  expect(await withLock(lock, () => 'done')).toBe('done');
  expect(readdirSync(directory)).toEqual([]);
});

test('a lock whose owner lives is waited for', async () => {
  writeFileSync(lock, String(process.ppid));
  let isDone = false;
  const work = withLock(lock, () => (isDone = true));
  await vi.waitFor(() => expect(process.stderr.write).toHaveBeenCalled());
  expect(isDone).toBe(false);
  rmSync(lock);
  await work;
  expect(isDone).toBe(true);
});
