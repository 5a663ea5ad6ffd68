import { describe, expect, it } from 'vitest';
import { changed } from './planted.ts';
import { SOUND_STAND_INS } from './planted-in-stand-ins.ts';
import { PLANTED, UNRESOLVED } from './planted-violations.ts';
import { invocationOf, sampleEvidence } from './sample-evidence.ts';
import { ACCOUNT, loanRecord, operationRow, paymentRecord } from './sample-rows.ts';
import { judge } from './verify-money.ts';

const base = sampleEvidence();

describe('judge', () => {
  it('passes a world in which everything is right, and says what it examined', () => {
    const verdict = judge(base, [], 1);
    expect(verdict.violations).toEqual([]);
    expect(verdict.verdict).toBe('pass');
    expect(verdict.checked.every(({ examined }) => examined > 0)).toBe(true);
  });

  it.each(SOUND_STAND_INS)('passes approvals without risk that stay within their caps', (changes) => {
    expect(judge(sampleEvidence(changes), [], 1).violations).toEqual([]);
  });

  it.each(PLANTED)('finds by invariant %j, and by no other, %s', (invariants, _what, changes) => {
    const verdict = judge(sampleEvidence(changes), [], 1);
    const found = verdict.checked.filter(({ violations }) => violations > 0).map((one) => one.invariant);
    expect(found).toEqual([invariants].flat());
    expect(verdict.verdict).toBe('fail');
    expect(verdict.violations[0]?.text).toMatch(/^[A-Z].*\.$/);
    expect(verdict.violations[0]?.subjects.length).toBeGreaterThan(0);
  });

  it('orders nothing by an answer that left its client in doubt', () => {
    const inDoubt = paymentRecord({ outcome: 'info', sentMs: 10, answeredMs: 20 });
    const { versions } = base;
    const loan = { ...loanRecord(), sentMs: 30, answeredMs: 35 };
    const swapped = {
      invocations: [invocationOf(inDoubt, { resolution: 'done' }), invocationOf(loan)],
      operations: base.operations.map((row) =>
        row.operationId === 'op-pay' ? { ...row, accountVersion: 8 } : row,
      ),
    };
    const found = judge(sampleEvidence({ ...swapped, versions }), [], 1).checked;
    expect(found.find(({ invariant }) => invariant === 13)?.violations).toBe(0);
    expect(found.find(({ invariant }) => invariant === 16)?.violations).toBe(0);
  });

  it('lets a balance begin above the limit and nothing take it further', () => {
    const opening = { ...base.receivables[0]!, amountMinor: 200_000n };
    const { operations, versions, accounts } = base;
    const opened = { payLaterPostedMinor: 200_000n };
    const alone = {
      receivables: [opening],
      versions: changed(versions.slice(0, 1), 0, opened),
      accounts: changed(accounts, 0, {
        ...opened,
        cashLoanPostedMinor: 0n,
        version: 1,
      }),
      operations: [],
      invocations: [],
      looks: [],
      payments: [],
      loans: [],
      movements: [],
      transactions: [],
      transfers: [],
      decisions: [],
      refunds: [],
      repayments: [],
      payouts: [],
      instalments: [],
      applications: [],
      answers: [],
    };
    expect(judge(sampleEvidence(alone), [], 1).verdict).toBe('pass');
    const further = changed(versions.slice(0, 2), 0, opened);
    const verdict = judge(
      sampleEvidence({ ...alone, operations: operations.slice(0, 1), versions: further }),
      [],
      1,
    );
    expect(verdict.checked.find(({ invariant }) => invariant === 6)?.violations).toBe(1);
  });

  it('counts one breach of the limit once, and not at every later step', () => {
    const versions = base.versions.map((row) => ({ ...row, payLaterLimitMinor: 10n }));
    const accounts = changed(base.accounts, 0, { payLaterLimitMinor: 10n });
    const verdict = judge(sampleEvidence({ versions, accounts }), [], 1);
    expect(verdict.checked.find(({ invariant }) => invariant === 6)?.violations).toBe(1);
  });

  it('ignores effects from before the history began', () => {
    const accountId = 'a-0000009';
    const earlier = operationRow({
      operationId: 'op-earlier',
      key: 'key-earlier',
      kind: 'purchase',
      amountMinor: 10n,
      accountVersion: 1,
      accountId,
      createdAtMs: 5,
      resourceId: null,
    });
    const amounts = { payLaterPostedMinor: 10n, cashLoanPostedMinor: 0n };
    const decision = { ...base.decisions[0]!, operationId: 'op-earlier', accountId };
    const account = { ...base.accounts[0]!, accountId, version: 1, ...amounts };
    const version = { ...base.versions[1]!, accountId, version: 1, operationId: 'op-earlier', ...amounts };
    const verdict = judge(
      sampleEvidence({
        operations: [...base.operations, earlier],
        decisions: [...base.decisions, decision],
        accounts: [...base.accounts, account],
        versions: [...base.versions, version],
      }),
      [],
      1,
    );
    expect(verdict.violations).toEqual([]);
  });

  it('is unknown, never pass, while an operation is unresolved', () => {
    const info = invocationOf(UNRESOLVED, { resolution: 'unresolved' });
    const verdict = judge(sampleEvidence({ invocations: [...base.invocations, info] }), [], 1);
    expect(verdict.verdict).toBe('unknown');
    expect(verdict.unknowns).toEqual({ total: 1, resolvedDone: 0, resolvedNone: 0, unresolved: 1 });
    expect(verdict.doubts).toEqual(['1 operations of unknown outcome could not be settled']);
  });

  it('is unknown when there is any doubt, and fail when there is also a violation', () => {
    expect(judge(base, ['a doubt'], 1).verdict).toBe('unknown');
    expect(judge(sampleEvidence({ transfers: [] }), ['a doubt'], 1).verdict).toBe('fail');
  });

  it('counts all violations and tells the first fifty', () => {
    const transfers = Array.from({ length: 80 }, (__, n) => ({
      ...base.transfers[0]!,
      transferId: `tr-${n}`,
      reference: `loan_${n}`,
    }));
    const verdict = judge(sampleEvidence({ transfers: [...base.transfers, ...transfers] }), [], 1);
    expect(verdict.checked.find(({ invariant }) => invariant === 11)?.violations).toBe(80);
    expect(verdict.violations).toHaveLength(50);
  });

  it('names the account or the key of what it found', () => {
    const verdict = judge(
      sampleEvidence({ payments: changed(base.payments, 0, { amountMinor: 999n }) }),
      [],
      1,
    );
    expect(verdict.violations.slice(0, 1)).toEqual([
      {
        invariant: 1,
        text: 'An acknowledged pay asked for 1000 and paid 999.',
        subjects: ['key-pay-1', ACCOUNT],
      },
    ]);
  });
});
