import { INSTALMENT_STATES } from '@breakwater/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Applied,
  type OwedInstalment,
  applyCredit,
  applyRefund,
  applyRepayment,
  creditMinor,
  rollInstalment,
} from './instalment.ts';

function instalment(change: Partial<OwedInstalment> = {}): OwedInstalment {
  return {
    resourceId: 'pay_1',
    number: 1,
    product: 'pay_later',
    dueDate: '2026-02-28',
    principalMinor: 100n,
    feeMinor: 0n,
    interestMinor: 0n,
    paidMinor: 0n,
    interestPaidMinor: 0n,
    state: 'planned',
    ...change,
  };
}

const minor = (max: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max });
const dueDate = fc.constantFrom('2026-01-31', '2026-02-28', '2026-03-31');

/** Instalments that can be: paid no more than they are, only loans bear interest, and paid ones are paid. */
const anyInstalment: fc.Arbitrary<OwedInstalment> = fc
  .record({
    resourceId: fc.constantFrom('pay_1', 'pay_2', 'loan_1'),
    number: fc.integer({ min: 1, max: 24 }),
    dueDate,
    principalMinor: minor(1_000n),
    feeMinor: minor(50n),
    interestMinor: minor(50n),
    paid: fc.double({ min: 0, max: 1, noNaN: true }),
    state: fc.constantFrom(...INSTALMENT_STATES),
  })
  .map(({ paid, ...drawn }) => {
    const isLoan = drawn.resourceId === 'loan_1';
    const parts = {
      ...drawn,
      feeMinor: isLoan ? 0n : drawn.feeMinor,
      interestMinor: isLoan ? drawn.interestMinor : 0n,
    };
    const share = (of: bigint): bigint => (of * BigInt(Math.round(paid * 100))) / 100n;
    const isOver = parts.state === 'paid';
    return instalment({
      ...parts,
      product: isLoan ? 'cash_loan' : 'pay_later',
      paidMinor: isOver
        ? parts.principalMinor + parts.feeMinor
        : share(parts.principalMinor + parts.feeMinor),
      interestPaidMinor: isOver || parts.state === 'planned' ? 0n : share(parts.interestMinor),
    });
  });
const instalments = fc.uniqueArray(anyInstalment, {
  maxLength: 12,
  selector: ({ resourceId, number }) => `${resourceId} ${number}`,
});

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function isOpen({ state }: OwedInstalment): boolean {
  return state === 'planned' || state === 'due' || state === 'overdue';
}

/** What every way to spread an amount has to keep. */
function expectConserved(before: readonly OwedInstalment[], amountMinor: bigint, applied: Applied): void {
  const { parts, unappliedMinor, instalments: after } = applied;
  expect(sum(parts.map((part) => part.interestMinor + part.paidMinor)) + unappliedMinor).toBe(amountMinor);
  expect(unappliedMinor).toBeGreaterThanOrEqual(0n);
  expect(after).toHaveLength(before.length);
  for (const [index, was] of before.entries()) {
    const is = after[index]!;
    const own = parts.filter(
      ({ resourceId, number }) => resourceId === was.resourceId && number === was.number,
    );
    expect(own.length).toBeLessThanOrEqual(1);
    expect(is.paidMinor - was.paidMinor).toBe(own[0]?.paidMinor ?? 0n);
    expect(is.interestPaidMinor - was.interestPaidMinor).toBe(own[0]?.interestMinor ?? 0n);
    expect(is.paidMinor).toBeLessThanOrEqual(is.principalMinor + is.feeMinor);
    expect(is.interestPaidMinor).toBeLessThanOrEqual(is.interestMinor);
    if (!isOpen(was)) expect(is).toEqual(was);
    if (is.state !== was.state) expect(is.state).toBe('paid');
  }
}

describe('a repayment', () => {
  test('conserves every fen, over-applies nowhere and leaves nothing open when something is left', () => {
    fc.assert(
      fc.property(instalments, minor(10_000n), (before, amountMinor) => {
        const applied = applyRepayment(before, amountMinor);
        expectConserved(before, amountMinor, applied);
        if (applied.unappliedMinor > 0n)
          for (const part of applied.instalments.filter(isOpen))
            expect(part.principalMinor + part.feeMinor).toBe(part.paidMinor);
      }),
    );
  });

  test('pays the interest of a part before its principal, and an earlier part before a later one', () => {
    fc.assert(
      fc.property(instalments, minor(10_000n), (before, amountMinor) => {
        const { parts, instalments: after } = applyRepayment(before, amountMinor);
        for (const part of parts) {
          const paid = after.find((one) => one.resourceId === part.resourceId && one.number === part.number)!;
          if (
            part.paidMinor > 0n &&
            paid.state !== 'planned' &&
            before[after.indexOf(paid)]?.state !== 'planned'
          )
            expect(paid.interestPaidMinor).toBe(paid.interestMinor);
        }
        const dates = parts.map((part) => after.find((one) => sameAs(one, part))!.dueDate);
        expect(dates).toEqual(dates.toSorted());
        // Only the last of them may still be open.
        for (const part of parts.slice(0, -1))
          expect(after.find((one) => sameAs(one, part))?.state).toBe('paid');
      }),
    );
  });

  test('owes no interest for a part that is paid before its date', () => {
    const loan = instalment({ resourceId: 'loan_1', product: 'cash_loan', interestMinor: 7n });
    const { parts, instalments: after } = applyRepayment([loan], 100n);
    expect(parts).toMatchObject([{ interestMinor: 0n, paidMinor: 100n }]);
    expect(after[0]?.state).toBe('paid');
    const due = { ...loan, state: 'due' as const };
    expect(applyRepayment([due], 100n).instalments[0]).toMatchObject({ state: 'due', paidMinor: 93n });
  });
});

function sameAs(
  a: { resourceId: string; number: number },
  b: { resourceId: string; number: number },
): boolean {
  return a.resourceId === b.resourceId && a.number === b.number;
}

describe('a refund', () => {
  test('conserves every fen, pays no interest and begins with the part that is furthest away', () => {
    fc.assert(
      fc.property(instalments, minor(10_000n), (before, amountMinor) => {
        const applied = applyRefund(before, amountMinor);
        expectConserved(before, amountMinor, applied);
        expect(applied.parts.every(({ interestMinor }) => interestMinor === 0n)).toBe(true);
        const dates = applied.parts.map((part) => before.find((one) => sameAs(one, part))!.dueDate);
        expect(dates).toEqual(dates.toSorted().toReversed());
      }),
    );
  });
});

describe('a credit', () => {
  test('is what is open of purchases less what is owed for them', () => {
    const open = [instalment({ paidMinor: 40n }), instalment({ number: 2, state: 'overdue' })];
    const others = [
      instalment({ number: 3, state: 'paid', paidMinor: 100n }),
      instalment({ resourceId: 'loan_1', product: 'cash_loan' }),
    ];
    expect(creditMinor([...open, ...others], 160n)).toBe(0n);
    expect(creditMinor([...open, ...others], 100n)).toBe(60n);
    expect(creditMinor([], -5n)).toBe(5n);
  });

  test('conserves every fen and pays only what is due of purchases', () => {
    fc.assert(
      fc.property(instalments, minor(10_000n), dueDate, (before, amountMinor, today) => {
        const applied = applyCredit(before, amountMinor, today);
        expectConserved(before, amountMinor, applied);
        for (const part of applied.parts) {
          const paid = before.find((one) => sameAs(one, part))!;
          expect([paid.product, paid.dueDate <= today, part.interestMinor]).toEqual(['pay_later', true, 0n]);
        }
      }),
    );
  });
});

describe('an instalment on a business date', () => {
  const loan = instalment({ resourceId: 'loan_1', product: 'cash_loan', interestMinor: 7n });

  test.each([
    ['planned', '2026-02-27', 'planned', 0n],
    ['planned', '2026-02-28', 'due', 7n],
    ['planned', '2026-03-01', 'overdue', 7n],
    ['due', '2026-02-28', 'due', 0n],
    ['due', '2026-03-01', 'overdue', 0n],
    ['overdue', '2026-03-01', 'overdue', 0n],
    ['paid', '2026-03-01', 'paid', 0n],
    ['draft', '2026-03-01', 'draft', 0n],
    ['cancelled', '2026-03-01', 'cancelled', 0n],
  ] as const)('that is %s is on %s %s and bills %i', (state, today, after, interestBilledMinor) => {
    expect(rollInstalment({ ...loan, state }, today)).toEqual({
      instalment: { ...loan, state: after },
      interestBilledMinor,
    });
  });

  test('bills its interest once, on whatever dates it is looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 31 }), { maxLength: 10 }), (days) => {
        let [part, billed] = [loan, 0n];
        for (const day of days.toSorted((a, b) => a - b)) {
          const rolled = rollInstalment(part, `2026-03-${String(day).padStart(2, '0')}`);
          part = rolled.instalment;
          billed += rolled.interestBilledMinor;
        }
        expect(billed).toBe(days.length === 0 ? 0n : 7n);
      }),
    );
  });
});
