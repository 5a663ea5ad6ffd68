import type { HistoryRecord } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { countsOf, figuresOf } from './figures.ts';
import { DEFAULT_OBJECTIVES } from './objectives.ts';
import { classify, isAnswered } from './outcome.ts';

const base: HistoryRecord = {
  process: 1,
  operation: 'pay',
  arguments: { accountId: 'a-0000001', merchantId: 'm-00001', amountMinor: 100 },
  intendedMs: 1_000,
  attempts: 1,
  outcome: 'ok',
};
const classOf = (changes: Partial<HistoryRecord>) => classify({ ...base, ...changes }, DEFAULT_OBJECTIVES);
const answeredOf = (changes: Partial<HistoryRecord>) => isAnswered({ ...base, ...changes });

describe('classify', () => {
  it('counts what was done within the objective as good, the limit included', () => {
    expect(classOf({ answeredMs: 2_000 })).toBe('good');
    expect(classOf({ operation: 'borrow', answeredMs: 3_000 })).toBe('good');
    expect(classOf({ operation: 'look', answeredMs: 1_500 })).toBe('good');
  });

  it('counts what was done too late as failed', () => {
    expect(classOf({ answeredMs: 2_001 })).toBe('failed');
    expect(classOf({ operation: 'look', answeredMs: 1_501 })).toBe('failed');
  });

  it('counts from the intended time, not from the sending', () => {
    expect(classOf({ sentMs: 1_900, answeredMs: 2_100 })).toBe('failed');
  });

  it('does not take an ok without an answering time for good', () => {
    expect(classOf({})).toBe('failed');
  });

  it('counts a decision in time as good, and a late one as failed', () => {
    expect(classOf({ outcome: 'fail', code: 'overdue', answeredMs: 1_100 })).toBe('good');
    expect(classOf({ outcome: 'fail', code: 'overdue', answeredMs: 2_100 })).toBe('failed');
  });

  it('tells a refusal with a platform code from a failure without one', () => {
    expect(classOf({ outcome: 'fail', code: 'overloaded' })).toBe('refused');
    expect(classOf({ outcome: 'fail', code: 'connection_refused' })).toBe('failed');
    expect(classOf({ outcome: 'fail' })).toBe('failed');
  });

  it('keeps unknown and unsent apart', () => {
    expect(classOf({ outcome: 'info', code: 'client_timeout', answeredMs: 4_000 })).toBe('unknown');
    expect(classOf({ outcome: 'unsent', attempts: 0 })).toBe('unsent');
  });
});

describe('isAnswered', () => {
  it('takes a decision for an answer, late or not, and an overload for none', () => {
    expect(answeredOf({ outcome: 'fail', code: 'limit_exceeded', answeredMs: 1_100 })).toBe(true);
    expect(answeredOf({ outcome: 'fail', code: 'limit_exceeded', answeredMs: 9_100 })).toBe(true);
    expect(answeredOf({ outcome: 'fail', code: 'overloaded', answeredMs: 1_100 })).toBe(false);
    expect(answeredOf({ answeredMs: 1_100 })).toBe(true);
  });
});

describe('countsOf', () => {
  it('puts every operation into one class, so that they sum to what was offered', () => {
    const counts = countsOf(
      [
        { ...base, answeredMs: 1_100, attempts: 2 },
        { ...base, answeredMs: 9_000 },
        { ...base, outcome: 'fail', code: 'overloaded' },
        { ...base, outcome: 'fail', code: 'strategy_decline', answeredMs: 1_100 },
        { ...base, outcome: 'fail' },
        { ...base, outcome: 'info', attempts: 3 },
        { ...base, outcome: 'unsent', attempts: 0 },
      ],
      DEFAULT_OBJECTIVES,
    );
    expect(counts).toMatchObject({
      offered: 7,
      sent: 6,
      unsent: 1,
      good: 2,
      refused: 1,
      failed: 2,
      unknown: 1,
    });
    expect(counts).toMatchObject({ decided: 1, late: 1, attempts: 9 });
    const { good, refused, failed, unknown, unsent } = counts;
    expect(good + refused + failed + unknown + unsent).toBe(counts.offered);
  });
});

describe('figuresOf', () => {
  it('is null where there is nothing to divide by', () => {
    expect(figuresOf([], 0, null, DEFAULT_OBJECTIVES)).toMatchObject({
      offered: 0,
      latencyMs: { p50: null, p99: null, p999: null },
      attemptsPerRequest: null,
      goodputPerSecond: null,
      goodputShareOfOffered: null,
      goodputShareOfSteady: null,
      goodputPerSecondOfSteady: null,
      latencyP99OfSteady: null,
      availability: null,
    });
  });

  it('has no attempts per request and no latency when nothing was sent', () => {
    const unsent: HistoryRecord = { ...base, outcome: 'unsent', attempts: 0 };
    const figures = figuresOf([unsent, unsent], 2, null, DEFAULT_OBJECTIVES);
    expect(figures).toMatchObject({
      offered: 2,
      sent: 0,
      attemptsPerRequest: null,
      goodputShareOfOffered: 0,
    });
    expect(figures.latencyMs.p99).toBeNull();
  });

  it('compares with the steady phase: a share, a rate and a wait', () => {
    const good: HistoryRecord = { ...base, outcome: 'ok', answeredMs: 1_240 };
    const refused: HistoryRecord = { ...base, outcome: 'fail', code: 'overloaded', answeredMs: 1_002 };
    const steady = figuresOf([good, good], 1, null, DEFAULT_OBJECTIVES);
    const crowd = [good, refused, refused, { ...good, answeredMs: 1_360 }];
    expect(figuresOf(crowd, 2, steady, DEFAULT_OBJECTIVES)).toMatchObject({
      goodputShareOfSteady: 0.5,
      goodputPerSecondOfSteady: 0.5,
      latencyP99OfSteady: 1.5,
    });
  });

  it('measures the waits of those who gave up, and leaves quick refusals out', () => {
    const figures = figuresOf(
      [
        { ...base, outcome: 'info', answeredMs: 10_000 },
        { ...base, outcome: 'fail', code: 'overloaded', answeredMs: 1_002 },
      ],
      1,
      null,
      DEFAULT_OBJECTIVES,
    );
    expect(figures.latencyMs).toEqual({ p50: 9_000, p99: 9_000, p999: 9_000 });
  });
});
