import type { HistoryRecord } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { burnAlerts, burnRules } from './burn-alert.ts';
import { DEFAULT_OBJECTIVES } from './objectives.ts';

/** Ten payments a second for a minute; those intended in the bad span get the given outcome. */
function minute(bad: (atMs: number) => Partial<HistoryRecord> | null): HistoryRecord[] {
  return Array.from({ length: 600 }, (_, index) => {
    const intendedMs = index * 100;
    const good: HistoryRecord = {
      process: 1,
      operation: 'pay',
      arguments: { accountId: 'a-0000001' },
      intendedMs,
      answeredMs: intendedMs + 50,
      attempts: 1,
      outcome: 'ok',
    };
    return { ...good, ...bad(intendedMs) };
  });
}
const alertsOf = (records: HistoryRecord[]) => burnAlerts(records, 60_000, DEFAULT_OBJECTIVES);
const between = (atMs: number, from: number, to: number) => atMs >= from && atMs < to;

describe('burnRules', () => {
  it("scales the Workbook's windows to the run and never below a second", () => {
    expect(burnRules(720).map((rule) => [rule.factor, rule.longSeconds, rule.shortSeconds])).toEqual([
      [14.4, 60, 5],
      [6, 360, 30],
      [1, 4_320, 360],
    ]);
    expect(burnRules(12)[0]).toMatchObject({ longSeconds: 1, shortSeconds: 1 });
  });
});

describe('burnAlerts', () => {
  it('stays silent while all is well, and with no records', () => {
    expect(alertsOf(minute(() => null))).toEqual([]);
    expect(alertsOf([])).toEqual([]);
    expect(burnAlerts([], 0, DEFAULT_OBJECTIVES)).toEqual([]);
  });

  it('pages soon after quick errors begin and stops after they end', () => {
    const alerts = alertsOf(
      minute((atMs) => (between(atMs, 20_000, 30_000) ? { outcome: 'fail', code: 'overloaded' } : null)),
    );
    expect(alerts[0]).toMatchObject({ journey: 'pay', severity: 'page', factor: 14.4, startMs: 21_000 });
    expect(alerts[0]?.endMs).toBeLessThanOrEqual(36_000);
  });

  it('knows a hanging request only when its objective has passed', () => {
    const hanging = alertsOf(
      minute((atMs) =>
        between(atMs, 20_000, 30_000) ? { outcome: 'info', answeredMs: atMs + 9_000 } : null,
      ),
    );
    expect(hanging[0]?.startMs).toBe(22_000);
  });

  it('does not look into the future: the alerts up to a moment do not depend on what comes later', () => {
    const unsent = { outcome: 'unsent' } as const;
    const whole = alertsOf(minute((atMs) => (between(atMs, 20_000, 40_000) ? unsent : null)));
    const shorter = alertsOf(minute((atMs) => (between(atMs, 20_000, 26_000) ? unsent : null)));
    expect(whole[0]?.startMs).toBeLessThan(26_000);
    expect(shorter[0]?.startMs).toBe(whole[0]?.startMs);
  });

  it('takes declines for answers', () => {
    expect(alertsOf(minute(() => ({ outcome: 'fail', code: 'strategy_decline' })))).toEqual([]);
  });

  it('does not wake anybody for fewer than five bad requests', () => {
    expect(
      alertsOf(minute((atMs) => (between(atMs, 20_000, 20_400) ? { outcome: 'unsent' } : null))),
    ).toEqual([]);
  });
});
