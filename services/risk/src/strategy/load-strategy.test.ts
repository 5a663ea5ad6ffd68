import { readFileSync } from 'node:fs';
import type { AssessmentRequest } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { factsOf } from '../domain/facts.ts';
import { paymentRequest } from '../test-risk.ts';
import { loadStrategy, parseStrategy } from './load-strategy.ts';
import { StrategyError } from './strategy-error.ts';

const file = new URL('../../strategies/baseline.yaml', import.meta.url);
const text = readFileSync(file, 'utf8');
const counts = { payments60s: 1, payments24h: 1, loans60s: 0, refunds24h: 0 };

function problemsOf(changed: string): string[] {
  expect(changed).not.toBe(text);
  try {
    parseStrategy(changed, 'mine.yaml');
  } catch (error) {
    if (error instanceof StrategyError)
      return error.message.split('\n').filter((line) => line.startsWith('mine'));
    throw error;
  }
  return [];
}

describe('loadStrategy', () => {
  it('finds the shipped strategies by name and others by path', async () => {
    expect((await loadStrategy('baseline')).version).toBe('baseline@2');
    expect((await loadStrategy('open')).version).toBe('open@1');
    expect((await loadStrategy(file.pathname)).version).toBe('baseline@2');
  });

  it('names the file that it could not read', async () => {
    await expect(loadStrategy('no-such-strategy')).rejects.toThrow('no-such-strategy.yaml: cannot be read');
  });
});

describe('parseStrategy', () => {
  it.each([
    [
      'a variable that there is not',
      'report.score < 590',
      'applicant.score < 590',
      '/rules/14/when: Unknown variable: applicant',
    ],
    [
      'a field that there is not',
      'report.score < 590',
      'report.scor < 590',
      '/rules/14/when: No such key: scor',
    ],
    [
      'a window that is not declared',
      'velocity.payments60s >',
      'velocity.payments1h >',
      '/rules/5/when: No such key: payments1h',
    ],
    [
      'a comparison of different types',
      'report.score < 590',
      'report.score < "low"',
      '/rules/14/when: no such overload: int < string',
    ],
    [
      'a rule that gives no truth value',
      'when: report.score < 590',
      'when: report.score',
      '/rules/14/when: gives int; expected bool',
    ],
    [
      'a code that stands for no decision',
      'declineCode: overdue',
      'declineCode: overloaded',
      '/rules/2/declineCode: must be one of limit_exceeded',
    ],
    [
      'an id that stands twice',
      'id: account-frozen',
      'id: account-closed',
      '/rules/1/id: "account-closed" stands twice',
    ],
    [
      'a rule in the wrong place',
      'customer.region in lists.stepUpRegions',
      'report.openLoans > 9',
      '/rules/13: stands behind a rule that reads the report',
    ],
    [
      'a score that reads what may be missing',
      'account.limitMinor <= 0 ?',
      'velocity.payments60s <= 0 ?',
      '/score/payment: reads velocity',
    ],
    [
      'a score that reads a report that is not fetched',
      'requiredFor: [loan]',
      'requiredFor: []',
      '/score/loan: reads the report',
    ],
    [
      'a decline without its code',
      'action: continue',
      'action: decline',
      '/velocity/whenMissing/declineCode: must be one of',
    ],
    [
      'a list that is not declared',
      'in lists.stepUpRegions',
      'in lists.regions',
      '/rules/12/when: No such key: regions',
    ],
    [
      'a challenge with the code of a decline',
      'declineCode: region_step_up',
      'declineCode: fraud_block',
      '/rules/12/declineCode: must be one of challenge_required, region_step_up',
    ],
    [
      'a decline with the code of a challenge',
      'declineCode: daily_cap',
      'declineCode: challenge_required',
      '/rules/4/declineCode: must be one of',
    ],
    [
      'a window at a merchant for what happens at none',
      'kind: refund, seconds: 86400',
      'kind: refund, seconds: 86400, scope: merchant',
      '/velocity/windows/refunds24h/scope: must be account: a refund is at no merchant',
    ],
    ['an unknown property', 'version: 2', 'version: 2\nauthor: me', 'has unknown properties: author'],
    ['a version that is no number', 'version: 2', 'version: first', '/version: must be integer'],
    ['no YAML', 'rules:', 'rules: [', 'is no YAML'],
  ])('refuses %s', (_, from, to, problem) => {
    const problems = problemsOf(text.replace(from, to));
    expect(problems[0]).toContain(`mine.yaml: ${problem}`);
    expect(problems).toHaveLength(1);
  });

  it('lets rules look things up in lists, at merchants and in what is known of the customer', () => {
    const changed = text
      .replace('blockedMerchants: []', 'blockedMerchants: [m-00013]')
      .replace('customer.region in lists.stepUpRegions', 'customer.incomeMinor < 100000');
    const { rules } = parseStrategy(changed, 'mine.yaml');
    const applying = (request: AssessmentRequest) =>
      rules.filter((rule) => !rule.readsReport && rule.applies(factsOf(request, counts))).map(({ id }) => id);
    expect(applying(paymentRequest({ merchantId: 'm-00013' }))).toEqual(['merchant-blocked']);
    expect(applying(paymentRequest({ customer: { region: 'hunan', incomeMinor: 99_999 } }))).toEqual([
      'region-step-up',
    ]);
  });

  it('knows which facts each rule reads, however they are written', () => {
    const changed = text.replace(
      'velocity.payments24h > 200',
      'velocity["payments24h"] > 200 && has(request.kind)',
    );
    const readBy = (id: string) =>
      parseStrategy(changed, 'mine.yaml').rules.find((rule) => rule.id === id)?.reads;
    expect(readBy('daily-cap')).toEqual(new Set(['request.kind', 'velocity.payments24h']));
    expect(readBy('merchant-blocked')).toEqual(new Set(['request.merchantId', 'lists.blockedMerchants']));
  });

  it('gives the same digest to what says the same, and another to what does not', () => {
    const asJson = JSON.stringify(parse(text));
    const { digest } = parseStrategy(text, 'mine.yaml');
    expect(parseStrategy(asJson, 'mine.json').digest).toBe(digest);
    expect(parseStrategy(`# a comment\n${text}`, 'mine.yaml').digest).toBe(digest);
    expect(parseStrategy(text.replace('> 200', '> 201'), 'mine.yaml').digest).not.toBe(digest);
  });

  it('names every problem at once', () => {
    const changed = text
      .replace('report.score < 590', 'nonsense(')
      .replace('declineCode: overdue', 'declineCode: no');
    expect(problemsOf(changed)).toHaveLength(2);
  });
});
