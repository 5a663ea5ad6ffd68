import {
  type PlannedInstalment,
  type LoanTermMonths,
  type InstalmentCount,
  planLoan,
  planPurchase,
} from '@breakwater/ledger';
import type { Evidence, InstalmentRow } from '../evidence.ts';
import { databaseFinding } from './database-finding.ts';
import type { Finding, Invariant } from './invariant.ts';
import { planFaults } from './plan-history.ts';

type Violations = Finding['violations'];
type Planned = readonly Pick<PlannedInstalment, 'number' | 'principalMinor' | 'feeMinor' | 'interestMinor'>[];

/**
 * The instalments of a purchase sum exactly to its price and fee, those of a loan to its amount and interest, and those
 * of an opening balance to that balance, part by part as the plan functions have them.
 */
export const conserved: Invariant = {
  number: 15,
  name: 'minor units conserved',
  check(evidence) {
    // Openings are compared by the database, since most accounts have nothing else.
    const openings = databaseFinding(evidence, 15);
    return {
      examined: openings.examined + evidence.payments.length + evidence.loans.length,
      violations: [...openings.violations, ...planViolations(evidence), ...planFaults(evidence, 15)],
    };
  },
};

function planViolations(evidence: Evidence): Violations {
  const plans = Map.groupBy(evidence.instalments, ({ resourceId }) => resourceId);
  const payments = evidence.payments.flatMap(({ paymentId, capturedMinor, feeMinor, instalments }) => {
    // Due dates depend on the day; the parts do not.
    const expected =
      capturedMinor === 0n ? [] : planPurchase(capturedMinor, instalments as InstalmentCount, ANY_DAY);
    const rows = plans.get(paymentId) ?? [];
    const fee = expected.reduce((sum, part) => sum + part.feeMinor, 0n);
    if (capturedMinor > 0n && fee !== feeMinor)
      return [{ text: `A payment has a fee of ${feeMinor}; its plan has ${fee}.`, subjects: [paymentId] }];
    return differs(rows, expected) ? [wrongPlan('payment', paymentId)] : [];
  });
  const loans = evidence.loans.flatMap(({ loanId, amountMinor, termMonths }) => {
    const expected = planLoan(amountMinor, termMonths as LoanTermMonths, ANY_DAY);
    return differs(plans.get(loanId) ?? [], expected) ? [wrongPlan('loan', loanId)] : [];
  });
  return [...payments, ...loans];
}

const ANY_DAY = '2000-01-01';

function wrongPlan(what: string, id: string): Violations[number] {
  return { text: `The instalments of a ${what} are not the parts of its plan.`, subjects: [id] };
}

function differs(rows: readonly InstalmentRow[], planned: Planned): boolean {
  const inOrder = rows.toSorted((a, b) => a.number - b.number);
  if (inOrder.length !== planned.length) return true;
  return inOrder.some((row, index) => {
    const part = planned[index];
    return (
      row.number !== part?.number ||
      row.principalMinor !== part.principalMinor ||
      row.feeMinor !== part.feeMinor ||
      row.interestMinor !== part.interestMinor
    );
  });
}
