import { VirtualClock } from '@breakwater/clock';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { TestRisk, type TestRiskOptions, answerWith, loanRequest, reportOn } from './test-risk.ts';

const running: TestRisk[] = [];
afterEach(async () => {
  for (const risk of running.splice(0)) await risk.stop();
});

async function start(options: TestRiskOptions = {}): Promise<TestRisk> {
  const risk = new TestRisk(inject('redisCacheUrl'), options);
  running.push(risk);
  return risk.start();
}

const down = (): Promise<never> => Promise.reject(new CallFailed('timeout', 'unknown'));
const fallback = { ageDaysMax: 30 };
const DAY_MS = 86_400_000;

/** When a report was true that is a little more than so many days old. */
function old(days: number): { asOf: string } {
  return { asOf: new Date(Date.now() - days * DAY_MS - 60_000).toISOString() };
}

describe('when the bureau gives no report', () => {
  it('decides on a cached one where the design allows it, and says so', async () => {
    const clock = new VirtualClock(Date.now());
    const risk = await start({ clock, fallback });
    await risk.assess(loanRequest());
    await clock.advance(2 * DAY_MS);
    risk.bureau = down;
    expect(await risk.assess(loanRequest())).toMatchObject({
      outcome: 'approve',
      rung: 'bureau_from_cache',
      reasonCodes: ['bureau_report_from_cache'],
      report: { source: 'cache', ageSeconds: 172_800 },
    });
    expect(await risk.metrics.registry.metrics()).toContain(
      'breakwater_degraded_approvals_total{rung="bureau_from_cache"} 1',
    );
  });

  it('refuses when the cached one is too old', async () => {
    const clock = new VirtualClock(Date.now());
    const risk = await start({ clock, fallback: { ageDaysMax: 1 } });
    await risk.assess(loanRequest());
    risk.bureau = down;
    await clock.advance(DAY_MS);
    expect((await risk.post(loanRequest())).statusCode).toBe(200);
    await clock.advance(1_000);
    const response = await risk.post(loanRequest());
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'bureau_unavailable', moneyMoved: 'no', retryAfter: 30 });
  });

  it('obeys an operator, whatever the design says', async () => {
    const [allowing, forbidding] = [await start({ fallback }), await start()];
    for (const risk of [allowing, forbidding]) {
      await risk.assess(loanRequest());
      risk.bureau = down;
    }
    allowing.order = 'off';
    expect((await allowing.post(loanRequest())).json()).toMatchObject({ code: 'bureau_unavailable' });
    forbidding.order = 'on';
    expect(await forbidding.assess(loanRequest())).toMatchObject({ rung: 'bureau_from_cache' });
  });

  it('refuses where the design has no fallback, cached or not', async () => {
    const risk = await start();
    await risk.assess(loanRequest());
    risk.bureau = down;
    expect((await risk.post(loanRequest())).json()).toMatchObject({ code: 'bureau_unavailable' });
  });

  it('passes on when the breaker lets calls through again', async () => {
    const risk = await start({ breaker: { state: 'open', retryAfterMs: 3_200 } });
    risk.bureau = () => Promise.reject(new CallRefused('breaker', 'breaker_open', { retryAfterMs: 3_200 }));
    const response = await risk.post(loanRequest());
    expect(response.headers['retry-after']).toBe('4');
    expect(response.json()).toMatchObject({ code: 'bureau_unavailable', retryAfter: 4 });
  });

  it.each([
    ['about somebody else', JSON.stringify(reportOn('c-0000002')), 'wrong_person'],
    [
      'with a score beyond its scale',
      JSON.stringify(reportOn('c-0000001', { score: 9_000 })),
      'score_out_of_range',
    ],
    ['with a field missing', JSON.stringify({ ...reportOn('c-0000001'), score: undefined }), 'malformed'],
    [
      'from the future',
      JSON.stringify(reportOn('c-0000001', { asOf: '2999-01-01T00:00:00.000Z' })),
      'from_the_future',
    ],
    ['that is no JSON', '<html>', 'no_json'],
  ])('takes a report %s for none, counts it, and does not keep it', async (_, text, reason) => {
    const risk = await start({ fallback });
    risk.bureau = () => Promise.resolve({ status: 200, text, headers: {} });
    expect((await risk.post(loanRequest())).json()).toMatchObject({ code: 'bureau_unavailable' });
    expect(await risk.metrics.registry.metrics()).toContain(
      `breakwater_bureau_quarantined_total{reason="${reason}"} 1`,
    );
    risk.bureau = down;
    expect((await risk.post(loanRequest())).json()).toMatchObject({ code: 'bureau_unavailable' });
  });
});

describe('when the bureau gives an old report', () => {
  it('decides on one that is young enough, by its real age', async () => {
    const risk = await start();
    risk.bureau = (id) => answerWith(reportOn(id, old(29)));
    const { outcome, report } = await risk.assess(loanRequest());
    expect(outcome).toBe('approve');
    expect(report?.source).toBe('live');
    expect(report?.ageSeconds).toBeGreaterThanOrEqual(29 * 86_400);
  });

  it('decides on none that is too old, counts it, and says so beforehand to the next', async () => {
    const risk = await start({ fallback });
    risk.bureau = (id) => answerWith(reportOn(id, old(30)));
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ usable: true });
    const response = await risk.post(loanRequest());
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'bureau_stale', moneyMoved: 'no', retryAfter: 60 });
    expect(await risk.metrics.registry.metrics()).toContain(
      'breakwater_bureau_quarantined_total{reason="too_old"} 1',
    );
    const { loan } = await risk.capabilities('c-0000001');
    expect(loan).toMatchObject({ usable: false, reason: 'bureau_stale' });
    expect(loan.retryAfter).toBeGreaterThan(50);
    expect((await risk.capabilities('c-0000002')).loan).toEqual({ usable: true });
    risk.bureau = (id) => answerWith(reportOn(id));
    expect((await risk.assess(loanRequest())).outcome).toBe('approve');
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ usable: true });
  });

  it('says of everybody that only old reports come when only old ones have come lately', async () => {
    const risk = await start();
    risk.bureau = (id) => answerWith(reportOn(id, old(40)));
    for (let i = 1; i <= 5; i++) await risk.post(loanRequest({ customerId: `c-000000${i}` }));
    expect((await risk.capabilities('c-0000009')).loan).toEqual({
      usable: false,
      reason: 'bureau_stale',
      retryAfter: 60,
    });
  });

  it('helps itself with a fresher one from the cache where the design allows it', async () => {
    const risk = await start({ fallback });
    await risk.assess(loanRequest());
    risk.bureau = (id) => answerWith(reportOn(id, old(40)));
    expect(await risk.assess(loanRequest())).toMatchObject({
      outcome: 'approve',
      rung: 'bureau_from_cache',
      report: { source: 'cache' },
    });
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ usable: true });
  });

  it('does not where the design has no fallback', async () => {
    const risk = await start();
    await risk.assess(loanRequest());
    risk.bureau = (id) => answerWith(reportOn(id, old(40)));
    expect((await risk.post(loanRequest())).json()).toMatchObject({ code: 'bureau_stale' });
  });
});

describe('GET /v1/capabilities', () => {
  const unusable = { usable: false, reason: 'bureau_unavailable' };

  it('says that an open breaker stops loans, except for whom there is a report on file', async () => {
    const breaker = {
      state: 'closed' as 'closed' | 'open' | 'half-open',
      retryAfterMs: undefined as number | undefined,
    };
    const risk = await start({ breaker, fallback });
    await risk.assess(loanRequest());
    Object.assign(breaker, { state: 'open', retryAfterMs: 4_001 });
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ usable: true });
    const other = await risk.capabilities('c-0000002');
    expect(other).toMatchObject({ loan: { ...unusable, retryAfter: 5 }, payment: { usable: true } });
    breaker.state = 'half-open';
    expect((await risk.capabilities('c-0000002')).loan).toEqual({ usable: true });
  });

  it('does not count a cached report that the design would not use', async () => {
    const risk = await start({ breaker: { state: 'open', retryAfterMs: 1_000 } });
    await risk.assess(loanRequest());
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ ...unusable, retryAfter: 1 });
  });

  it('goes by the recent calls where there is no breaker', async () => {
    const risk = await start();
    risk.bureau = down;
    for (let i = 0; i < 5; i++) {
      expect((await risk.capabilities('c-0000001')).loan).toEqual({ usable: true });
      await risk.post(loanRequest());
    }
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ ...unusable, retryAfter: 30 });
  });

  it('says so when calls to the bureau hang', async () => {
    const clock = new VirtualClock(Date.now());
    const risk = await start({ clock });
    const bureau = Promise.withResolvers<never>();
    const asked = Promise.withResolvers<void>();
    risk.bureau = () => {
      asked.resolve();
      return bureau.promise;
    };
    const hanging = risk.post(loanRequest());
    await asked.promise;
    await clock.advance(5_001);
    expect((await risk.capabilities('c-0000001')).loan).toEqual({ ...unusable, retryAfter: 30 });
    bureau.reject(new CallFailed('aborted', 'unknown'));
    await hanging;
  });
});
