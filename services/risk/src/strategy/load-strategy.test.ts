import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadStrategy, parseStrategy } from './load-strategy.ts';
import { StrategyError } from './strategy-error.ts';

const file = new URL('../../strategies/baseline.yaml', import.meta.url);
const text = readFileSync(file, 'utf8');

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
    expect((await loadStrategy('baseline')).version).toBe('baseline@1');
    expect((await loadStrategy('open')).version).toBe('open@1');
    expect((await loadStrategy(file.pathname)).version).toBe('baseline@1');
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
      '/rules/7/when: Unknown variable: applicant',
    ],
    [
      'a field that there is not',
      'report.score < 590',
      'report.scor < 590',
      '/rules/7/when: No such key: scor',
    ],
    [
      'a window that is not declared',
      'velocity.payments60s >',
      'velocity.payments1h >',
      '/rules/3/when: No such key: payments1h',
    ],
    [
      'a comparison of different types',
      'report.score < 590',
      'report.score < "low"',
      '/rules/7/when: no such overload: int < string',
    ],
    [
      'a rule that gives no truth value',
      'when: report.score < 590',
      'when: report.score',
      '/rules/7/when: gives int; expected bool',
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
      'request.amountMinor >= 5000000',
      'report.openLoans > 9',
      '/rules/6: stands behind a rule that reads the report',
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
    ['an unknown property', 'version: 1', 'version: 1\nauthor: me', 'has unknown properties: author'],
    ['a version that is no number', 'version: 1', 'version: first', '/version: must be integer'],
    ['no YAML', 'rules:', 'rules: [', 'is no YAML'],
  ])('refuses %s', (_, from, to, problem) => {
    const problems = problemsOf(text.replace(from, to));
    expect(problems[0]).toContain(`mine.yaml: ${problem}`);
    expect(problems).toHaveLength(1);
  });

  it('names every problem at once', () => {
    const changed = text
      .replace('report.score < 590', 'nonsense(')
      .replace('declineCode: overdue', 'declineCode: no');
    expect(problemsOf(changed)).toHaveLength(2);
  });
});
