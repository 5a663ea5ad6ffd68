import { readFile } from 'node:fs/promises';
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
    const risk = await start({ fallback: { ageDaysMax: 30 } });
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
