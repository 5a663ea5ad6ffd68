import type { MoneyVerdict } from '@breakwater/contracts';
import { expect } from 'vitest';
import { expectSoundBooks } from './expect-sound-books.ts';
import type { TestFleet } from './test-fleet.ts';

/**
 * Waits until nothing is under way, and expects sound books and that the money checker finds what customers were told
 * and nothing else. A history tells of purchases and loans; of what follows from them only the books tell.
 */
export async function expectMoneyAsTold(fleet: TestFleet): Promise<MoneyVerdict> {
  await expectSoundBooks(fleet);
  const verdict = await fleet.verify();
  const { untold } = fleet.history;
  expect(verdict.violations.filter(({ subjects }) => !subjects.some((one) => untold.has(one)))).toEqual([]);
  expect(verdict.doubts).toEqual([]);
  if (verdict.violations.length === 0) expect(verdict.verdict).toBe('pass');
  return verdict;
}
