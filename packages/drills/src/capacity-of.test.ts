import { describe, expect, it } from 'vitest';
import { BUREAU_MS, capacityPerSecond } from './capacity-of.ts';

const capacity = {
  gateway: { slots: 100, serviceMs: 0 },
  credit: { slots: 100, serviceMs: 0 },
  risk: { slots: 4, serviceMs: 50 },
};
const one = { gateway: 1, credit: 1, risk: 1, worker: 1 };

describe('capacityPerSecond', () => {
  it('is slots over service time where one service is all there is to it', () => {
    expect(capacityPerSecond(capacity, one, { pay: 1, borrow: 0, look: 0 })).toBe(4 / 0.05);
  });

  it('grows with the replicas of the narrowest service, and with those of no other', () => {
    const shares = { pay: 1, borrow: 0, look: 0 };
    expect(capacityPerSecond(capacity, { ...one, risk: 3 }, shares)).toBe(3 * (4 / 0.05));
    expect(capacityPerSecond(capacity, { ...one, gateway: 3, worker: 9 }, shares)).toBe(4 / 0.05);
  });

  it('counts what a service waits for as time in which its slot is held', () => {
    const loans = { pay: 0, borrow: 1, look: 0 };
    expect(capacityPerSecond(capacity, one, loans)).toBeCloseTo(4_000 / (50 + BUREAU_MS), 10);
    const narrow = { ...capacity, gateway: { slots: 1, serviceMs: 10 } };
    expect(capacityPerSecond(narrow, one, loans)).toBeCloseTo(1_000 / (10 + 50 + BUREAU_MS), 10);
  });

  it('weighs the journeys by their shares; a look does not need risk', () => {
    const shares = { pay: 0.5, borrow: 0.25, look: 0.25 };
    const riskMs = 0.5 * 50 + 0.25 * (50 + BUREAU_MS);
    expect(capacityPerSecond(capacity, one, shares)).toBeCloseTo(4_000 / riskMs, 10);
  });

  it('assesses what takes new credit, and no later step on it', () => {
    const shares = { hold: 0.5, capture: 0.3, refund: 0.1, repay: 0.1 };
    expect(capacityPerSecond(capacity, one, shares)).toBeCloseTo(4_000 / (0.5 * 50), 10);
  });

  it('is that of the narrowest service', () => {
    const narrowCredit = { ...capacity, credit: { slots: 2, serviceMs: 50 } };
    expect(capacityPerSecond(narrowCredit, one, { pay: 1, borrow: 0, look: 0 })).toBe(2 / 0.1);
  });
});
