import { VirtualClock } from '@breakwater/clock';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { TestRisk, type TestRiskOptions, loanRequest, paymentRequest, reportOn } from './test-risk.ts';
import { loadStrategy } from './strategy/load-strategy.ts';

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

describe('POST /v1/assessments', () => {
  it('approves an ordinary payment without asking the bureau', async () => {
    const risk = await start();
    const request = paymentRequest();
    expect(await risk.assess(request)).toMatchObject({
      assessmentId: request.assessmentId,
      outcome: 'approve',
      reasonCodes: [],
      strategyVersion: 'baseline@1',
      evidence: { velocityKnown: true, 'velocity.payments60s': 1, rule: null },
    });
    expect(risk.asked).toBe(0);
  });

  it('asks the bureau for each loan and records what it said, but not about whom', async () => {
    const risk = await start();
    await risk.assess(loanRequest());
    const assessment = await risk.assess(loanRequest());
    expect(risk.asked).toBe(2);
    expect(assessment).toMatchObject({
      outcome: 'approve',
      report: { source: 'live', ageSeconds: 0 },
      evidence: { 'report.score': 720 },
    });
    expect(assessment.rung).toBeUndefined();
    expect(JSON.stringify(assessment)).not.toMatch(/c-0000001|a-0000001|m-00001/);
  });

  it('declines a loan with a low score, with its reason', async () => {
    const risk = await start();
    risk.bureau = (id) =>
      Promise.resolve({ status: 200, text: JSON.stringify(reportOn(id, { score: 500 })), headers: {} });
    expect(await risk.assess(loanRequest())).toMatchObject({
      outcome: 'decline',
      declineCode: 'strategy_decline',
      reasonCodes: ['bureau_score_low'],
      evidence: { rule: 'score-floor' },
    });
  });

  it('does not ask the bureau about a loan that is declined anyway', async () => {
    const risk = await start();
    const account = { ...loanRequest().account, status: 'frozen' } as const;
    expect(await risk.assess(loanRequest({ account }))).toMatchObject({
      declineCode: 'account_frozen',
      score: 0,
    });
    expect(risk.asked).toBe(0);
  });

  it('blocks a burst, and does not count a payment that is sent again', async () => {
    const risk = await start();
    const again = paymentRequest();
    for (let i = 0; i < 40; i++) expect((await risk.assess(again)).outcome).toBe('approve');
    for (let i = 0; i < 29; i++) expect((await risk.assess(paymentRequest())).outcome).toBe('approve');
    expect(await risk.assess(paymentRequest())).toMatchObject({
      outcome: 'decline',
      declineCode: 'velocity_block',
    });
    expect((await risk.assess(again)).evidence['velocity.payments60s']).toBe(31);
  });

  it('lets every payment pass under the strategy `open`', async () => {
    const risk = await start({ strategy: await loadStrategy('open') });
    const decisions = await Promise.all(Array.from({ length: 60 }, () => risk.assess(paymentRequest())));
    expect(decisions.every(({ outcome }) => outcome === 'approve')).toBe(true);
  });
});

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
    ['about somebody else', JSON.stringify(reportOn('c-0000002'))],
    ['with a score beyond its scale', JSON.stringify(reportOn('c-0000001', { score: 9_000 }))],
    ['with a field missing', JSON.stringify({ ...reportOn('c-0000001'), score: undefined })],
    ['that is no JSON', '<html>'],
  ])('takes a report %s for none, and does not keep it', async (_, text) => {
    const risk = await start({ fallback });
    risk.bureau = () => Promise.resolve({ status: 200, text, headers: {} });
    expect((await risk.post(loanRequest())).json()).toMatchObject({ code: 'bureau_unavailable' });
    risk.bureau = down;
    expect((await risk.post(loanRequest())).json()).toMatchObject({ code: 'bureau_unavailable' });
  });
});

describe('when Redis does not answer', () => {
  it('approves payments, and says that velocity was not known', async () => {
    const risk = await start();
    risk.redis.disconnect();
    const assessment = await risk.assess(paymentRequest());
    expect(assessment).toMatchObject({
      outcome: 'approve',
      reasonCodes: ['velocity_unknown'],
      evidence: { velocityKnown: false },
    });
    expect(assessment.evidence['velocity.payments60s']).toBeUndefined();
  });

  it('gives loans on live reports', async () => {
    const risk = await start({ fallback });
    risk.redis.disconnect();
    expect(await risk.assess(loanRequest())).toMatchObject({
      outcome: 'approve',
      report: { source: 'live' },
    });
  });

  it('declines payments where the strategy says so, and the capabilities agree', async () => {
    const baseline = await loadStrategy('baseline');
    const missing = {
      action: 'decline',
      declineCode: 'velocity_block',
      reasonCode: 'velocity_unknown',
    } as const;
    const risk = await start({ strategy: { ...baseline, whenVelocityMissing: missing } });
    expect((await risk.capabilities('c-0000001')).payment).toEqual({ usable: true });
    risk.redis.disconnect();
    expect(await risk.assess(paymentRequest())).toMatchObject({
      outcome: 'decline',
      declineCode: 'velocity_block',
    });
    expect((await risk.capabilities('c-0000001')).payment).toEqual({
      usable: false,
      reason: 'velocity_block',
    });
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

describe('what is malformed', () => {
  const payment = paymentRequest();
  const account = payment.account;

  it.each([
    ['no JSON', '{', 'malformed_request'],
    ['nothing', '', 'malformed_request'],
    ['a key twice', '{"kind":"loan","kind":"payment"}', 'malformed_request'],
    ['a list', [], 'invalid_field'],
    ['an amount as text', { ...payment, amountMinor: '5000' }, 'invalid_field'],
    ['no amount', { ...payment, amountMinor: null }, 'invalid_field'],
    ['half a fen', { ...payment, amountMinor: 0.5 }, 'invalid_field'],
    ['an unknown kind', { ...payment, kind: 'gift' }, 'invalid_field'],
    ['an unknown property', { ...payment, discount: 1 }, 'invalid_field'],
    [
      'a limit that is not exact',
      { ...payment, account: { ...account, limitMinor: 1e300 } },
      'invalid_field',
    ],
    ['an account of nobody', { ...payment, accountId: 'a-1' }, 'invalid_field'],
  ])('is refused with one clear problem: %s', async (_, body, code) => {
    const risk = await start();
    const response = await risk.post(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code });
  });

  it('is refused in the query too', async () => {
    const risk = await start();
    for (const query of [
      '',
      '?customerId=',
      '?customerId=c-0000001&customerId=c-0000002',
      '?customerId=c-0000001&x=1',
    ]) {
      expect((await risk.app.inject(`/v1/capabilities${query}`)).statusCode).toBe(400);
    }
  });
});
