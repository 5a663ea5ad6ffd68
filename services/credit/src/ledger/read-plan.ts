import type { DecisionSummary } from '@breakwater/contracts';
import type { PlannedInstalment } from '@breakwater/ledger';

/** Two columns for a query on payments or loans `r`: the plan and the decision, each as one JSON value. */
export function planAndDecision(idColumn: 'payment_id' | 'loan_id'): string {
  return `
    (SELECT coalesce(jsonb_agg(jsonb_build_array(i.number, i.due_date, i.principal_minor, i.fee_minor)
              ORDER BY i.number), '[]')
       FROM credit.instalments AS i WHERE i.resource_id = r.${idColumn}) AS plan,
    (SELECT jsonb_build_object('outcome', d.outcome, 'strategyVersion', d.strategy_version,
              'reasonCodes', d.reason_codes)
       FROM credit.decisions AS d WHERE d.operation_id = r.decision_id) AS decision`;
}

/** What those two columns hold. */
export interface PlanRow {
  readonly plan: readonly (readonly [number: number, dueDate: string, principal: number, fee: number])[];
  readonly decision: DecisionSummary;
}

/** Instalments of one payment or loan stay far below 2^53 minor units, so JSON numbers carry them exactly. */
export function planOf(row: PlanRow): PlannedInstalment[] {
  return row.plan.map(([number, dueDate, principal, fee]) => ({
    number,
    dueDate,
    principalMinor: BigInt(principal),
    feeMinor: BigInt(fee),
  }));
}
