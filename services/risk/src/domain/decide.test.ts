import type { AssessmentRequest } from '@breakwater/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadStrategy } from '../strategy/load-strategy.ts';
import { loanRequest, paymentRequest, reportOn } from '../test-risk.ts';
import { assessmentOf } from './assessment.ts';
import { firstDecline } from './decide.ts';
import { factsOf, type SourcedReport, type VelocityCounts, withReport } from './facts.ts';

const baseline = await loadStrategy('baseline');
const open = await loadStrategy('open');
const calm: VelocityCounts = { payments60s: 1, loans60s: 1 };

function live(changes: Parameters<typeof reportOn>[1] = {}): SourcedReport {
  return { report: reportOn('c-0000001', changes), source: 'live', ageSeconds: 0 };
}

function declineCode(
  request: AssessmentRequest,
  velocity: VelocityCounts | undefined,
  report?: SourcedReport,
) {
  const facts = factsOf(request, velocity);
  return firstDecline(baseline, report === undefined ? facts : withReport(facts, report))?.reasonCode;
}

describe('the strategy baseline', () => {
  it('approves an ordinary payment and an ordinary loan', () => {
    expect(declineCode(paymentRequest(), calm)).toBeUndefined();
    expect(declineCode(loanRequest(), calm, live())).toBeUndefined();
  });

  it.each([
    ['closed', 'account_closed'],
    ['frozen', 'account_frozen'],
    ['overdue', 'account_overdue'],
  ] as const)('declines on an account that is %s', (status, reason) => {
    const account = { ...paymentRequest().account, status };
    expect(declineCode(paymentRequest({ account }), calm)).toBe(reason);
  });

  it('blocks the 31st payment in a minute and not the 30th', () => {
    expect(declineCode(paymentRequest(), { ...calm, payments60s: 30 })).toBeUndefined();
    expect(declineCode(paymentRequest(), { ...calm, payments60s: 31 })).toBe('payments_in_60_seconds');
  });

  it('declines a loan below the score floor and not on it', () => {
    expect(declineCode(loanRequest(), calm, live({ score: 590 }))).toBeUndefined();
    expect(declineCode(loanRequest(), calm, live({ score: 589 }))).toBe('bureau_score_low');
  });

  it('gives no large loan on a report from the cache', () => {
    const account = { ...loanRequest().account, limitMinor: 9_000_000, availableMinor: 9_000_000 };
    const large = loanRequest({ amountMinor: 1_000_001, account });
    expect(declineCode(large, calm, live())).toBeUndefined();
    expect(declineCode(large, calm, { ...live(), source: 'cache' })).toBe('amount_needs_fresh_report');
  });

  it('leaves what does not fit into the limit to the ledger', () => {
    const account = { ...loanRequest().account, availableMinor: 700_000 };
    expect(declineCode(loanRequest({ amountMinor: 700_000, account }), calm)).toBe('loan_share_of_limit');
    expect(declineCode(loanRequest({ amountMinor: 700_001, account }), calm)).toBeUndefined();
  });

  it('goes on when velocity is not known', () => {
    expect(declineCode(paymentRequest(), undefined)).toBeUndefined();
  });
});

describe('a strategy that declines when velocity is not known', () => {
  const careful = {
    ...baseline,
    whenVelocityMissing: { action: 'decline', declineCode: 'velocity_block', reasonCode: 'velocity_unknown' },
  } as const;

  it('does so at the first rule that would have read it, after the rules before', () => {
    const missing = factsOf(paymentRequest(), undefined);
    expect(firstDecline(careful, missing)).toEqual({
      declineCode: 'velocity_block',
      reasonCode: 'velocity_unknown',
      ruleId: null,
    });
    const account = { ...paymentRequest().account, status: 'frozen' } as const;
    expect(firstDecline(careful, factsOf(paymentRequest({ account }), undefined))?.ruleId).toBe(
      'account-frozen',
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
  const velocity = fc.option(fc.record({ payments60s: fc.nat(), loans60s: fc.nat() }), { nil: undefined });
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
        (about, counts, changes, source) => {
          const asked = about.kind === 'payment' ? paymentRequest(about) : loanRequest(about);
          for (const strategy of [baseline, open]) {
            const facts = factsOf(asked, counts);
            const known = about.kind === 'loan' ? withReport(facts, { ...live(changes), source }) : facts;
            const decline = firstDecline(strategy, known);
            const assessment = assessmentOf(asked, { strategy, facts: known, decline });
            expect(Number.isSafeInteger(assessment.score)).toBe(true);
            expect(assessment.outcome === 'decline').toBe(assessment.declineCode !== undefined);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
