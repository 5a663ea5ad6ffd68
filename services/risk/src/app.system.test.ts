import { readFile } from 'node:fs/promises';
import { VirtualClock } from '@breakwater/clock';
import type { SignalRequest } from '@breakwater/contracts';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { afterEach, describe, expect, inject, it } from 'vitest';
import {
  TestRisk,
  type TestRiskOptions,
  answerWith,
  loanRequest,
  paymentRequest,
  reportOn,
  richAccount,
} from './test-risk.ts';
import { loadStrategy, parseStrategy } from './strategy/load-strategy.ts';

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
      strategyVersion: 'baseline@2',
      evidence: {
        strategyDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        rule: null,
        rulesFired: '',
        velocityKnown: true,
        'velocity.payments60s': 1,
        'request.kind': 'payment',
        'request.amountMinor': 5_000,
        'customer.region': 'zhejiang',
        'account.status': 'active',
      },
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
    expect(JSON.stringify(assessment)).not.toMatch(/c-0000001|a-0000001/);
  });

  it('declines a loan with a low score, with its reason', async () => {
    const risk = await start();
    risk.bureau = (id) => answerWith(reportOn(id, { score: 500 }));
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

  it('declines at once what is declined anyway, and puts only read facts into the evidence', async () => {
    const risk = await start();
    const account = { ...paymentRequest().account, status: 'frozen' } as const;
    const { evidence } = await risk.assess(paymentRequest({ account }));
    expect(evidence).toMatchObject({ rule: 'account-frozen', rulesFired: 'account-frozen' });
    expect(evidence).not.toHaveProperty('customer.region');
    expect(evidence).not.toHaveProperty('customer.incomeMinor');
  });

  it('asks for one more check of a large payment, and approves once it is passed', async () => {
    const risk = await start();
    const large = paymentRequest({ amountMinor: 2_000_000, account: richAccount });
    const first = await risk.assess(large);
    expect(first).toMatchObject({
      outcome: 'challenge',
      declineCode: 'challenge_required',
      reasonCodes: ['large_purchase'],
      evidence: { rule: 'large-purchase', rulesFired: 'large-purchase' },
    });
    const passed = await risk.assess({ ...large, challenge: 'passed' });
    expect(passed).toMatchObject({
      outcome: 'approve',
      reasonCodes: ['challenge_passed'],
      evidence: { rule: null, rulesFired: 'large-purchase', challenge: 'passed' },
    });
    expect(passed.evidence['velocity.payments60s']).toBe(1);
    expect(await risk.assess({ ...large, challenge: 'failed' })).toMatchObject({
      outcome: 'decline',
      declineCode: 'challenge_failed',
      reasonCodes: ['challenge_failed'],
      evidence: { challenge: 'failed' },
    });
  });

  it('asks nobody to pass a check for a loan that the report declines', async () => {
    const risk = await start();
    const large = loanRequest({ amountMinor: 3_000_000, account: richAccount });
    expect((await risk.assess(large)).outcome).toBe('challenge');
    risk.bureau = (id) => answerWith(reportOn(id, { score: 500 }));
    for (const request of [large, { ...large, challenge: 'passed' } as const]) {
      expect(await risk.assess(request)).toMatchObject({
        outcome: 'decline',
        reasonCodes: ['bureau_score_low'],
      });
    }
    expect(risk.asked).toBe(3);
    await risk.assess({ ...large, challenge: 'failed' });
    expect(risk.asked).toBe(3);
  });

  it('can challenge on what the report says', async () => {
    const text = await readFile(new URL('../strategies/baseline.yaml', import.meta.url), 'utf8');
    const asking = text.replace(
      /when: report.score < 590\n.*\n.*/,
      'when: report.score < 590\n    outcome: challenge\n    declineCode: challenge_required',
    );
    const risk = await start({ strategy: parseStrategy(asking, 'asking.yaml') });
    risk.bureau = (id) => answerWith(reportOn(id, { score: 500 }));
    const request = loanRequest();
    expect(await risk.assess(request)).toMatchObject({
      outcome: 'challenge',
      reasonCodes: ['bureau_score_low'],
    });
    expect((await risk.assess({ ...request, challenge: 'passed' })).outcome).toBe('approve');
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
  const old = (days: number) => ({ asOf: new Date(Date.now() - days * DAY_MS - 60_000).toISOString() });

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

describe('POST /v1/signals', () => {
  const refund = { signalId: 'event-00000001', accountId: 'a-0000001', kind: 'refund' } as const;

  it('counts what the strategy looks at, once however often it is delivered', async () => {
    const risk = await start();
    for (let i = 0; i < 30; i++) expect((await risk.signal(refund)).json()).toEqual({ counted: true });
    expect((await risk.assess(paymentRequest())).evidence['velocity.refunds24h']).toBe(1);
    for (let i = 0; i < 20; i++) await risk.signal({ ...refund, signalId: `event-of-refund-${i}` });
    expect(await risk.assess(paymentRequest())).toMatchObject({
      outcome: 'challenge',
      reasonCodes: ['refunds_in_24_hours'],
    });
  });

  it('says of what the strategy does not look at that it was not counted', async () => {
    const risk = await start();
    expect((await risk.signal({ ...refund, kind: 'capture' })).json()).toEqual({ counted: false });
  });

  it('takes nothing while Redis is away, so that it is delivered again', async () => {
    const risk = await start();
    risk.redis.disconnect();
    const response = await risk.signal(refund);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'service_down' });
  });

  it('refuses what it does not understand', async () => {
    const risk = await start();
    const odd = { ...refund, kind: 'gift' } as unknown as SignalRequest;
    expect((await risk.signal(odd)).statusCode).toBe(400);
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
    ['no customer', { ...payment, customer: undefined }, 'invalid_field'],
    [
      'an income that is not exact',
      { ...payment, customer: { region: 'hunan', incomeMinor: 2 ** 60 } },
      'invalid_field',
    ],
    ['a challenge with another result', { ...payment, challenge: 'skipped' }, 'invalid_field'],
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
