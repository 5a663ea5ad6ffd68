import type { LiveFigures } from '@breakwater/load';
import { describe, expect, it } from 'vitest';
import { AbortRule } from './abort-rule.ts';
import { scheduleOf } from './schedule.ts';
import { testDrill } from './test-drill.ts';

const newRule = (): AbortRule => new AbortRule(testDrill.abortWhen, scheduleOf(testDrill, 'short'));

function figures(changes: Partial<LiveFigures>): LiveFigures {
  const counts = { offered: 0, sent: 0, unsent: 0, good: 0, refused: 0, failed: 0, unknown: 0, inFlight: 0 };
  return { elapsedMs: 5_000, p50Ms: null, p99Ms: null, ...counts, ...changes } as LiveFigures;
}

describe('AbortRule', () => {
  it('goes on while the fleet is green and the load is sent', () => {
    const rule = newRule();
    expect(rule.reasonToAbort(figures({ offered: 400, good: 400 }))).toBeNull();
    expect(rule.reasonToAbort(figures({ elapsedMs: 10_000, offered: 500, good: 500 }))).toBeNull();
  });

  it('gives up when the generator cannot send the load in time', () => {
    const reason = newRule().reasonToAbort(figures({ offered: 1_000, unsent: 101, good: 899 }));
    expect(reason).toBe(
      'the load generator could not send 10.1% of the requests in time (at most 10.0% is allowed)',
    );
  });

  it('does not judge the generator by its first few requests', () => {
    expect(newRule().reasonToAbort(figures({ offered: 100, unsent: 60 }))).toBeNull();
  });

  it('gives up when the fleet is not green before any fault', () => {
    const reason = newRule().reasonToAbort(
      figures({ elapsedMs: 10_000, offered: 500, good: 390, failed: 110 }),
    );
    expect(reason).toBe('the fleet answered only 78.0% before any fault (at least 80.0% is needed)');
  });

  it('counts a refusal as an answer, and nothing that is still on its way', () => {
    const now = figures({ elapsedMs: 10_000, offered: 500, good: 300, refused: 100, inFlight: 100 });
    expect(newRule().reasonToAbort(now)).toBeNull();
  });

  it('gives up when nothing at all was answered before any fault', () => {
    expect(newRule().reasonToAbort(figures({ elapsedMs: 10_000, offered: 50, inFlight: 50 }))).toContain(
      'only 0.0%',
    );
  });

  it('judges the green phase once: what a fault does later is the result of the run', () => {
    const rule = newRule();
    expect(rule.reasonToAbort(figures({ elapsedMs: 10_000, offered: 500, good: 500 }))).toBeNull();
    expect(
      rule.reasonToAbort(figures({ elapsedMs: 25_000, offered: 1_500, good: 600, failed: 900 })),
    ).toBeNull();
  });
});
