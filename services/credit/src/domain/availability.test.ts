import { type AccountStatus, type ErrorCode, errorTable } from '@breakwater/contracts';
import type { AccountState } from '@breakwater/ledger';
import { describe, expect, it } from 'vitest';
import { type Circumstances, type RiskAnswer, availabilityOf } from './availability.ts';

const usable: RiskAnswer = { strategyVersion: 'test@1', loan: { usable: true }, payment: { usable: true } };
const noLoans: RiskAnswer = {
  ...usable,
  loan: { usable: false, reason: 'bureau_unavailable', retryAfter: 4 },
};

function account(change: Partial<AccountState> = {}): AccountState {
  return {
    status: 'active',
    limitMinor: 1_000n,
    subLimitsMinor: { pay_later: 1_000n, cash_loan: 500n },
    postedMinor: { pay_later: 0n, cash_loan: 0n },
    pendingMinor: { pay_later: 0n, cash_loan: 0n },
    interestMinor: 0n,
    collectingMinor: 0n,
    version: 0,
    ...change,
  };
}

/** The world outside the account, in which nothing else is wrong. */
function when(risk: RiskAnswer = usable, change: Partial<Circumstances> = {}): Circumstances {
  return { risk, bankUsable: true, incidents: [], ...change };
}

function reasonFor(state: AccountState | undefined, circumstances = when()): (string | undefined)[] {
  return (['pay_later', 'cash_loan'] as const).map(
    (product) => availabilityOf(product, state, circumstances, 'en').reason,
  );
}

describe('availability', () => {
  it('is there when nothing stands against it', () => {
    expect(availabilityOf('pay_later', account(), when(), 'zh')).toEqual({
      product: 'pay_later',
      usable: true,
      title: '可用',
      detail: '该产品可正常使用。',
      nextStep: '无需操作。',
    });
  });

  it.each<[AccountStatus, ErrorCode]>([
    ['frozen', 'account_frozen'],
    ['closed', 'account_closed'],
    ['overdue', 'overdue'],
  ])('of a %s account is refused for that, whatever else there is', (status, code) => {
    const usedUp = account({ status, limitMinor: 0n });
    expect(reasonFor(usedUp, when({ unavailable: 'service_down' }))).toEqual([code, code]);
  });

  it('ends for both products with the shared limit, and for one with its own', () => {
    expect(reasonFor(account({ postedMinor: { pay_later: 1_000n, cash_loan: 0n } }))).toEqual([
      'limit_exceeded',
      'limit_exceeded',
    ]);
    expect(reasonFor(account({ pendingMinor: { pay_later: 0n, cash_loan: 500n } }))).toEqual([
      undefined,
      'limit_exceeded',
    ]);
  });

  it('takes the reason of risk, with its time to come back, for the product that it concerns', () => {
    expect(reasonFor(account(), when(noLoans))).toEqual([undefined, 'bureau_unavailable']);
    expect(availabilityOf('cash_loan', account(), when(noLoans), 'zh')).toEqual({
      product: 'cash_loan',
      usable: false,
      reason: 'bureau_unavailable',
      causeGroup: 'dependency',
      ...errorTable.bureau_unavailable.zh,
      retryAfter: 4,
    });
  });

  it('is refused when risk itself cannot be asked, with the table’s time to come back', () => {
    expect(availabilityOf('pay_later', account(), when({ unavailable: 'service_down' }), 'en')).toMatchObject(
      {
        usable: false,
        reason: 'service_down',
        retryAfter: errorTable.service_down.retryAfter,
      },
    );
  });

  it('calls a reason that it does not know a service that is down', () => {
    const odd: RiskAnswer = { ...usable, payment: { usable: false, reason: 'the moon' } };
    expect(reasonFor(account(), when(odd))).toEqual(['service_down', undefined]);
  });

  it('says that a limit was cut when what is used would have left room under the one before', () => {
    const cut = { limitMinor: 500n, limitBeforeCutMinor: 1_000n };
    const used = { pay_later: 600n, cash_loan: 0n };
    expect(reasonFor(account({ ...cut, postedMinor: used }))).toEqual(['limit_reduced', 'limit_reduced']);
    const more = { pay_later: 1_000n, cash_loan: 0n };
    expect(reasonFor(account({ ...cut, postedMinor: more }))).toEqual(['limit_exceeded', 'limit_exceeded']);
  });

  it('gives no loans while the bank moves no money', () => {
    expect(reasonFor(account(), when(usable, { bankUsable: false }))).toEqual([
      undefined,
      'bank_channel_unavailable',
    ]);
  });

  it('names the incident that explains a reason, and no other', () => {
    const incident = { incidentId: 'inc_1', reason: 'bureau_unavailable', products: ['cash_loan' as const] };
    const other = { ...incident, incidentId: 'inc_2', reason: 'overloaded' };
    const circumstances = when(noLoans, { incidents: [other, incident] });
    expect(availabilityOf('cash_loan', account(), circumstances, 'en').incidentId).toBe('inc_1');
    expect(availabilityOf('pay_later', account(), circumstances, 'en')).not.toHaveProperty('incidentId');
  });

  it('of nobody in particular depends on the circumstances alone', () => {
    expect(reasonFor(undefined, when(noLoans))).toEqual([undefined, 'bureau_unavailable']);
  });
});
