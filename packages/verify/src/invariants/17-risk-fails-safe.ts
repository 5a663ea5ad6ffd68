import type { DecisionRow } from '../decision-evidence.ts';
import type { Evidence, OperationRow } from '../evidence.ts';
import type { Invariant } from './invariant.ts';
import { standInViolations } from './stand-in-exposure.ts';

/** Whatever was approved has a recorded approval; a degraded one carries its rung and stays within the rung's caps, however many replicas approve. */
export const riskFailsSafe: Invariant = {
  number: 17,
  name: 'risk fails safe',
  check(evidence) {
    const decisions = new Map(evidence.decisions.map((decision) => [decision.operationId, decision]));
    const approvals = evidence.operations.filter(
      ({ outcome, kind }) =>
        outcome === 'done' && (kind === 'purchase' || kind === 'payment.hold' || kind === 'loan.approve'),
    );
    const violations = approvals.flatMap((operation) => {
      const fault = faultOf(operation, decisions.get(operation.operationId), evidence.rungCaps);
      return fault === undefined ? [] : [{ text: fault, subjects: [operation.key, operation.accountId] }];
    });
    return { examined: approvals.length, violations: [...violations, ...standInViolations(evidence)] };
  },
};

function faultOf(
  operation: OperationRow,
  decision: DecisionRow | undefined,
  rungCaps: Evidence['rungCaps'],
): string | undefined {
  if (decision === undefined) return `A ${operation.kind} was approved without a recorded decision.`;
  if (decision.outcome !== 'approve')
    return `A ${operation.kind} took effect that risk decided to ${decision.outcome}.`;
  if (decision.accountId !== operation.accountId)
    return `A decision about ${decision.accountId} approved another account.`;
  if (decision.rung === null) {
    const blind = operation.kind === 'loan.approve' && !decision.hasReport;
    return blind ? 'A loan was approved without a report and without a rung that allows it.' : undefined;
  }
  if (rungCaps === undefined) return undefined;
  const cap = rungCaps[decision.rung];
  if (cap === undefined) return `An approval carries the rung "${decision.rung}", which does not exist.`;
  if (cap.amountMinorMax !== undefined && operation.amountMinor > BigInt(cap.amountMinorMax))
    return `A degraded approval of ${operation.amountMinor} exceeds the cap of ${cap.amountMinorMax}.`;
  if (
    cap.reportAgeSecondsMax !== undefined &&
    (decision.reportAgeSeconds ?? Infinity) > cap.reportAgeSecondsMax
  )
    return `A degraded approval used a report ${decision.reportAgeSeconds ?? 'of no known number of'} s old; the cap is ${cap.reportAgeSecondsMax}.`;
  return undefined;
}
