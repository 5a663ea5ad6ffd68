import type { DecisionRow, StandInCaps, StandInRow } from '../decision-evidence.ts';
import type { Evidence } from '../evidence.ts';
import type { Finding } from './invariant.ts';

type Violations = Finding['violations'][number][];

/** What approvals without risk were allowed, compared with what they came to, step by step. */
export function standInViolations(evidence: Evidence): Violations {
  const standIns = new Map(evidence.standIns.map((row) => [row.operationId, row]));
  const decisions = new Map(evidence.decisions.map((row) => [row.operationId, row]));
  const unrecorded = evidence.operations.flatMap(
    ({ operationId, outcome, key, accountId, amountMinor, feeMinor }) => {
      if (outcome !== 'done' || decisions.get(operationId)?.rung !== 'stand_in') return [];
      const row = standIns.get(operationId);
      if (row !== undefined && row.amountMinor === amountMinor + feeMinor) return [];
      const text = 'An approval without risk is not counted as exposure with its amount.';
      return [{ text, subjects: [key, accountId] }];
    },
  );
  return [...unrecorded, ...beyondCaps(evidence, decisions)];
}

/** Replays the exposure in the order of its steps. */
function beyondCaps(
  { standIns, rungCaps }: Evidence,
  decisions: ReadonlyMap<string, DecisionRow>,
): Violations {
  const violations: Violations = [];
  const ofCustomer = new Map<string, bigint>();
  let totalMinor = 0n;
  for (const { row, changeMinor } of stepsOf(standIns)) {
    const ownMinor = (ofCustomer.get(row.accountId) ?? 0n) + changeMinor;
    ofCustomer.set(row.accountId, ownMinor);
    totalMinor += changeMinor;
    if (changeMinor < 0n) continue;
    const caps = { ...decisions.get(row.operationId)?.caps, ...rungCaps?.['stand_in'] };
    const fault = faultOf({ amountMinor: row.amountMinor, ownMinor, totalMinor }, caps);
    if (fault !== undefined) violations.push({ text: fault, subjects: [row.operationId, row.accountId] });
  }
  return violations;
}

interface Step {
  readonly row: StandInRow;
  readonly changeMinor: bigint;
}

function stepsOf(rows: readonly StandInRow[]): Step[] {
  const steps = rows.flatMap((row) => [
    { step: row.takenStep, row, changeMinor: row.amountMinor },
    ...(row.settledStep === null ? [] : [{ step: row.settledStep, row, changeMinor: -row.amountMinor }]),
  ]);
  return steps.toSorted((a, b) => a.step - b.step);
}

function faultOf(
  { amountMinor, ownMinor, totalMinor }: Record<'amountMinor' | 'ownMinor' | 'totalMinor', bigint>,
  caps: Partial<StandInCaps>,
): string | undefined {
  const { amountMinorMax, customerMinorMax, totalMinorMax } = caps;
  if (amountMinorMax === undefined || customerMinorMax === undefined || totalMinorMax === undefined)
    return 'An approval without risk does not say within which caps it was given.';
  if (amountMinor > BigInt(amountMinorMax))
    return `A payment of ${amountMinor} was approved without risk; the cap is ${amountMinorMax}.`;
  if (ownMinor > BigInt(customerMinorMax))
    return `A customer had ${ownMinor} approved without risk; the cap is ${customerMinorMax}.`;
  if (totalMinor > BigInt(totalMinorMax))
    return `All customers had ${totalMinor} approved without risk; the cap is ${totalMinorMax}.`;
  return undefined;
}
