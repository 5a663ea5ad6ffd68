import type { AssessmentRequest } from '@breakwater/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadStrategy } from '../strategy/load-strategy.ts';
import { loanRequest, paymentRequest, reportOn, richAccount } from '../test-risk.ts';
import { assessmentOf } from './assessment.ts';
import { factsOf, type SourcedReport, type VelocityCounts, withReport } from './facts.ts';
import { type ChallengeResult, judge } from './judge.ts';
import type { Rule, Strategy } from './strategy.ts';

const baseline = await loadStrategy('baseline');
const open = await loadStrategy('open');
const calm: VelocityCounts = { payments60s: 1, payments24h: 1, loans60s: 1, refunds24h: 0 };

function live(changes: Parameters<typeof reportOn>[1] = {}): SourcedReport {
  return { report: reportOn('c-0000001', changes), source: 'live', ageSeconds: 0 };
}

/** The stop under a strategy, which is `baseline` where no other is given. */
function stopOf(
  request: AssessmentRequest,
  velocity: VelocityCounts | undefined,
  report?: SourcedReport,
  strategy: Strategy = baseline,
) {
  const facts = factsOf(request, velocity);
  const known = report === undefined ? facts : withReport(facts, report);
  return judge(strategy, known, request.challenge).stop;
}

function reasonOf(...given: Parameters<typeof stopOf>): string | undefined {
  return stopOf(...given)?.reasonCode;
}

describe('the strategy baseline', () => {
  it('approves an ordinary payment and an ordinary loan', () => {
    expect(reasonOf(paymentRequest(), calm)).toBeUndefined();
    expect(reasonOf(loanRequest(), calm, live())).toBeUndefined();
  });

  it.each([
    ['closed', 'account_closed'],
    ['frozen', 'account_frozen'],
    ['overdue', 'account_overdue'],
  ] as const)('declines on an account that is %s', (status, reason) => {
    const account = { ...paymentRequest().account, status };
    expect(reasonOf(paymentRequest({ account }), calm)).toBe(reason);
  });

  it('blocks the 31st payment in a minute and not the 30th', () => {
    expect(reasonOf(paymentRequest(), { ...calm, payments60s: 30 })).toBeUndefined();
    expect(reasonOf(paymentRequest(), { ...calm, payments60s: 31 })).toBe('payments_in_60_seconds');
  });

  it('declines a loan below the score floor and not on it', () => {
    expect(reasonOf(loanRequest(), calm, live({ score: 590 }))).toBeUndefined();
    expect(reasonOf(loanRequest(), calm, live({ score: 589 }))).toBe('bureau_score_low');
  });

  it('gives no large loan on a report from the cache', () => {
    const large = loanRequest({ amountMinor: 1_000_001, account: richAccount });
    expect(reasonOf(large, calm, live())).toBeUndefined();
    expect(reasonOf(large, calm, { ...live(), source: 'cache' })).toBe('amount_needs_fresh_report');
  });

  it('takes a large purchase after many small ones for a fraud', () => {
    const large = paymentRequest({ amountMinor: 1_000_000, account: richAccount });
    expect(stopOf(large, { ...calm, payments60s: 5 })).toBeUndefined();
    expect(stopOf(large, { ...calm, payments60s: 6 })).toMatchObject({
      outcome: 'decline',
      declineCode: 'fraud_block',
      ruleId: 'large-after-many',
    });
  });

  it('ends a day after two hundred payments', () => {
    expect(stopOf(paymentRequest(), { ...calm, payments24h: 200 })).toBeUndefined();
    expect(stopOf(paymentRequest(), { ...calm, payments24h: 201 })).toMatchObject({
      declineCode: 'daily_cap',
    });
  });

  it('asks for a check of what is unusual, and of nothing that the shipped load sends', () => {
    const account = richAccount;
    expect(stopOf(paymentRequest({ amountMinor: 2_000_000, account }), calm)).toMatchObject({
      outcome: 'challenge',
      declineCode: 'challenge_required',
      reasonCode: 'large_purchase',
    });
    expect(reasonOf(loanRequest({ amountMinor: 3_000_000, account }), calm, live())).toBe('large_loan');
    expect(stopOf(loanRequest({ amountMinor: 2_000_000, account }), calm, live())).toBeUndefined();
    expect(stopOf(paymentRequest({ amountMinor: 500_000, account }), calm)).toBeUndefined();
    expect(reasonOf(paymentRequest(), { ...calm, refunds24h: 21 })).toBe('refunds_in_24_hours');
  });

  it('leaves what does not fit into the limit to the ledger', () => {
    expect(reasonOf(paymentRequest({ amountMinor: 99_000_000 }), calm)).toBeUndefined();
    const account = { ...loanRequest().account, availableMinor: 700_000 };
    expect(reasonOf(loanRequest({ amountMinor: 700_000, account }), calm)).toBe('loan_share_of_limit');
    expect(reasonOf(loanRequest({ amountMinor: 700_001, account }), calm)).toBeUndefined();
  });

  it('goes on when velocity is not known', () => {
    expect(reasonOf(paymentRequest(), undefined)).toBeUndefined();
  });
});

describe('a strategy that declines when velocity is not known', () => {
  const careful = {
    ...baseline,
    whenVelocityMissing: { action: 'decline', declineCode: 'velocity_block', reasonCode: 'velocity_unknown' },
  } as const;

  it('does so at the first rule that would have read it, after the rules before', () => {
    expect(stopOf(paymentRequest(), undefined, undefined, careful)).toEqual({
      outcome: 'decline',
      declineCode: 'velocity_block',
      reasonCode: 'velocity_unknown',
      ruleId: null,
    });
    const account = { ...paymentRequest().account, status: 'frozen' } as const;
    expect(stopOf(paymentRequest({ account }), undefined, undefined, careful)?.ruleId).toBe('account-frozen');
  });
});

/** A strategy of rules that apply or do not, whatever the facts. */
function strategyOf(
  rules: readonly Pick<Rule, 'outcome' | 'readsVelocity' | 'readsReport'>[],
  applies: boolean[],
) {
  const made = rules.map((rule, index): Rule => {
    const id = `rule-${index}`;
    const declineCode = rule.outcome === 'decline' ? 'strategy_decline' : 'challenge_required';
    return {
      ...rule,
      id,
      reads: new Set(),
      applies: () => applies[index] === true,
      declineCode,
      reasonCode: id,
    };
  });
  return { ...open, rules: made };
}

function verdict(strategy: Strategy, challenge?: ChallengeResult) {
  return judge(strategy, factsOf(paymentRequest(), calm), challenge);
}

describe('judge', () => {
  const asks = { outcome: 'challenge', readsVelocity: false, readsReport: false } as const;
  const declines = { ...asks, outcome: 'decline' } as const;

  it('lets a decline win over a challenge wherever it stands', () => {
    for (const rules of [
      [asks, declines],
      [declines, asks],
    ]) {
      const { stop } = verdict(strategyOf(rules, [true, true]));
      expect(stop).toMatchObject({ outcome: 'decline', declineCode: 'strategy_decline' });
    }
  });

  it('tells each rule that applied, and asks none after a decline', () => {
    const strategy = strategyOf([asks, asks, declines, asks], [true, false, true, true]);
    const { fired, asked } = verdict(strategy);
    expect(fired.map(({ id }) => id)).toEqual(['rule-0', 'rule-2']);
    expect(asked.map(({ id }) => id)).toEqual(['rule-0', 'rule-1', 'rule-2']);
  });

  it('takes every challenge as satisfied once it is passed, and says so', () => {
    const ruling = verdict(strategyOf([asks, asks], [true, true]), 'passed');
    expect(ruling).toMatchObject({ stop: undefined, satisfied: true });
    expect(ruling.fired).toHaveLength(2);
  });

  it('declines after a failed challenge, even if no rule challenges any more', () => {
    const failed = { outcome: 'decline', declineCode: 'challenge_failed' };
    expect(verdict(strategyOf([asks], [true]), 'failed').stop).toMatchObject({ ...failed, ruleId: 'rule-0' });
    expect(verdict(strategyOf([asks], [false]), 'failed').stop).toMatchObject({ ...failed, ruleId: null });
  });
});

interface Given {
  readonly rules: [Pick<Rule, 'outcome' | 'readsVelocity' | 'readsReport'>, boolean][];
  readonly velocityKnown: boolean;
  readonly reportKnown: boolean;
  readonly declinesWhenMissing: boolean;
}

describe('a challenge, under any rules and facts', () => {
  const rule = fc.record({
    outcome: fc.constantFrom('decline', 'challenge'),
    readsVelocity: fc.boolean(),
    readsReport: fc.boolean(),
  });
  const anything: fc.Arbitrary<Given> = fc.record({
    rules: fc.array(fc.tuple(rule, fc.boolean()), { maxLength: 8 }),
    velocityKnown: fc.boolean(),
    reportKnown: fc.boolean(),
    declinesWhenMissing: fc.boolean(),
  });
  const outcomes = ({ rules, velocityKnown, reportKnown, declinesWhenMissing }: Given) => {
    const made = strategyOf(
      rules.map(([each]) => each),
      rules.map(([, applies]) => applies),
    );
    const missing = {
      action: 'decline',
      declineCode: 'velocity_block',
      reasonCode: 'velocity_unknown',
    } as const;
    const strategy = declinesWhenMissing ? { ...made, whenVelocityMissing: missing } : made;
    const facts = factsOf(loanRequest(), velocityKnown ? calm : undefined);
    const known = reportKnown ? withReport(facts, live()) : facts;
    const outcomeOf = (challenge: ChallengeResult) =>
      judge(strategy, known, challenge).stop?.outcome ?? 'approve';
    return { without: outcomeOf(undefined), passed: outcomeOf('passed'), failed: outcomeOf('failed') };
  };

  it('turns no decline into an approval when it is passed, and is never asked for twice', () => {
    fc.assert(
      fc.property(anything, (given) => {
        const { without, passed } = outcomes(given);
        expect(passed).toBe(without === 'decline' ? 'decline' : 'approve');
      }),
    );
  });

  it('lets nothing through when it failed', () => {
    fc.assert(
      fc.property(anything, (given) => {
        expect(outcomes(given).failed).toBe('decline');
      }),
    );
  });
});

describe('the shipped strategies', () => {
  const amount = fc.integer({ min: 1, max: 100_000_000 });
  const exact = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  const request = fc.record({
    kind: fc.constantFrom('payment', 'loan'),
    amountMinor: amount,
    account: fc.record({
      status: fc.constantFrom('active', 'frozen', 'overdue', 'closed'),
      limitMinor: fc.oneof(exact, fc.constant(0)),
      availableMinor: fc.nat(),
      postedMinor: exact,
    }),
  });
  const counts = { payments60s: fc.nat(), payments24h: fc.nat(), loans60s: fc.nat(), refunds24h: fc.nat() };
  const velocity = fc.option(fc.record(counts), { nil: undefined });
  const challenge = fc.option(fc.constantFrom('passed', 'failed'), { nil: undefined });
  const report = fc.record({
    score: fc.integer({ min: 300, max: 850 }),
    openLoans: fc.nat(),
    delinquencies24Months: fc.nat(),
  });

  it('can decide about every request that there can be', () => {
    fc.assert(
      fc.property(
        request,
        velocity,
        report,
        fc.constantFrom('live', 'cache'),
        challenge,
        (about, known, changes, source, result) => {
          const changed = result === undefined ? about : { ...about, challenge: result };
          const asked = about.kind === 'payment' ? paymentRequest(changed) : loanRequest(changed);
          for (const strategy of [baseline, open]) {
            const before = factsOf(asked, known);
            const facts = about.kind === 'loan' ? withReport(before, { ...live(changes), source }) : before;
            const ruling = judge(strategy, facts, result);
            const assessment = assessmentOf(asked, { strategy, facts, ruling });
            expect(Number.isSafeInteger(assessment.score)).toBe(true);
            expect(assessment.outcome === 'approve').toBe(assessment.declineCode === undefined);
            expect(JSON.stringify(assessment.evidence)).not.toMatch(/[ac]-[0-9]{7}/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
