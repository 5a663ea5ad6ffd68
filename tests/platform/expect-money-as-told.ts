import type { MoneyVerdict } from '@breakwater/contracts';
import { expect } from 'vitest';
import { expectSoundBooks } from './expect-sound-books.ts';
import type { TestFleet } from './test-fleet.ts';

/**
 * Waits until nothing is under way, and expects sound books and that the money checker finds what customers were told
 * and nothing else.
 */
export async function expectMoneyAsTold(fleet: TestFleet): Promise<MoneyVerdict> {
  await expectSoundBooks(fleet);
  const verdict = await fleet.verify();
  expect(verdict.violations).toEqual([]);
  expect(verdict.doubts).toEqual([]);
  expect(verdict.verdict).toBe('pass');
  return verdict;
}
