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
  it('goes on while the fleet is well before the fault and the load is sent', () => {
    const rule = newRule();
    expect(rule.reasonToAbort(figures({ offered: 400, good: 400 }))).toBeNull();
    expect(rule.reasonToAbort(figures({ elapsedMs: 10_000, offered: 500, good: 500 }))).toBeNull();
    expect(rule.reasonToAbort(figures({ elapsedMs: 20_000, offered: 1_000, good: 1_000 }))).toBeNull();
  });

  it('gives up when the generator cannot send the load in time', () => {
    const reason = newRule().reasonToAbort(figures({ offered: 1_000, unsent: 101, good: 899 }));
    expect(reason).toEqual({
      en: 'the load generator could not send 10.1% of the requests in time (at most 10.0% is allowed)',
      zh: '负载发生器未能及时发出 10.1% 的请求（最多允许 10.0%）',
    });
  });

  it('does not judge the generator by its first few requests', () => {
    expect(newRule().reasonToAbort(figures({ offered: 100, unsent: 60 }))).toBeNull();
  });

  it('gives up when the fleet is not well in the green phase, and not before its end', () => {
    const bad = { offered: 500, good: 390, failed: 110 };
    const rule = newRule();
    expect(rule.reasonToAbort(figures({ elapsedMs: 9_999, ...bad }))).toBeNull();
    expect(rule.reasonToAbort(figures({ elapsedMs: 10_000, ...bad }))).toEqual({
      en: 'the steady state was not reached: the fleet answered only 78.0% before any fault (at least 80.0% is needed)',
      zh: '未达到稳态：故障之前系统只响应了 78.0% 的请求（至少需要 80.0%）',
    });
  });

  it('judges the steady phase by itself, so that a green phase that went well hides nothing', () => {
    const rule = newRule();
    expect(
      rule.reasonToAbort(figures({ elapsedMs: 10_000, offered: 500, good: 480, inFlight: 20 })),
    ).toBeNull();
    // 440 ended since, 340 of them answered; of all that ended so far it would be 89%.
    const now = { offered: 1_000, good: 790, refused: 30, failed: 100, inFlight: 80 };
    expect(rule.reasonToAbort(figures({ elapsedMs: 19_999, ...now }))).toBeNull();
    expect(rule.reasonToAbort(figures({ elapsedMs: 20_004, ...now }))?.en).toContain('only 77.3%');
  });

  it('judges both phases together when nothing was told in between', () => {
    const rule = newRule();
    const now = { offered: 1_000, good: 790, failed: 210 };
    expect(rule.reasonToAbort(figures({ elapsedMs: 20_500, ...now }))?.en).toContain('only 79.0%');
  });

  it('counts a refusal as an answer, and nothing that is still on its way', () => {
    const now = figures({ elapsedMs: 10_000, offered: 500, good: 300, refused: 100, inFlight: 100 });
    expect(newRule().reasonToAbort(now)).toBeNull();
  });

  it('gives up when nothing at all was answered before any fault, in either phase', () => {
    const silent = { offered: 50, inFlight: 50 };
    expect(newRule().reasonToAbort(figures({ elapsedMs: 10_000, ...silent }))?.en).toContain('only 0.0%');
    const rule = newRule();
    expect(rule.reasonToAbort(figures({ elapsedMs: 10_000, offered: 500, good: 500 }))).toBeNull();
    const hung = figures({ elapsedMs: 20_000, offered: 900, good: 500, inFlight: 400 });
    expect(rule.reasonToAbort(hung)?.en).toContain('only 0.0%');
  });

  it('judges each phase once: what a fault does later is the result of the run', () => {
    const rule = newRule();
    expect(rule.reasonToAbort(figures({ elapsedMs: 10_000, offered: 500, good: 500 }))).toBeNull();
    expect(rule.reasonToAbort(figures({ elapsedMs: 20_000, offered: 1_000, good: 1_000 }))).toBeNull();
    for (const elapsedMs of [21_000, 30_000, 60_000]) {
      const hurt = figures({ elapsedMs, offered: 1_900, good: 1_000, failed: 900 });
      expect(rule.reasonToAbort(hurt)).toBeNull();
    }
  });
});
