import type { Instalment } from '@breakwater/contracts';
import type { PlannedInstalment } from '@breakwater/ledger';

/** A new plan as a client sees it; a part of nothing, as a very small amount has them, is paid already. */
export function instalmentsOf(plan: readonly PlannedInstalment[], state: 'draft' | 'planned'): Instalment[] {
  return plan.map(({ number, dueDate, principalMinor, feeMinor, interestMinor }) => ({
    number,
    dueDate,
    principalMinor: Number(principalMinor),
    feeMinor: Number(feeMinor),
    interestMinor: Number(interestMinor),
    paidMinor: 0,
    state: state === 'planned' && principalMinor + feeMinor === 0n ? 'paid' : state,
  }));
}
