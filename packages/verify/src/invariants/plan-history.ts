import type { Evidence, InstalmentRow } from '../evidence.ts';
import { PlanBook, type PlanStep } from './plan-book.ts';

/** Where the instalments of an account are not what the pure functions make of the same operations. */
interface PlanFault {
  readonly invariant: 9 | 10 | 15;
  readonly text: string;
  readonly subjects: readonly string[];
}

/** The instalments of one account, replayed. */
export interface PlanHistory {
  /** Whether any instalment was overdue after a version; the replay ends at the first fault. */
  readonly lateAt: ReadonlyMap<number, boolean>;
  readonly faults: readonly PlanFault[];
}

const cache = new WeakMap<Evidence, ReadonlyMap<string, PlanHistory>>();

/**
 * Replays the instalments of every account in the order of its versions against the pure functions of
 * `packages/ledger`, once for all invariants that ask. What was planned is taken as it is recorded; what was paid, by
 * what and in which order, and each state, must be what the functions say.
 */
export function planHistories(evidence: Evidence): ReadonlyMap<string, PlanHistory> {
  const known = cache.get(evidence);
  if (known !== undefined) return known;
  const book = new PlanBook(evidence);
  const versions = Map.groupBy(evidence.versions, ({ accountId }) => accountId);
  const recorded = Map.groupBy(evidence.instalments, ({ accountId }) => accountId);
  const accounts = new Set([...versions.keys(), ...recorded.keys()]);
  const histories = new Map(
    [...accounts].map((accountId) => {
      const steps = book.stepsOf(accountId, versions.get(accountId) ?? []);
      return [accountId, replay(accountId, steps, recorded.get(accountId) ?? [])] as const;
    }),
  );
  cache.set(evidence, histories);
  return histories;
}

function replay(
  accountId: string,
  steps: Iterable<PlanStep>,
  recorded: readonly InstalmentRow[],
): PlanHistory {
  const lateAt = new Map<number, boolean>();
  let instalments: PlanStep['instalments'] = [];
  for (const step of steps) {
    instalments = step.instalments;
    if (step.fault !== undefined) {
      const { invariant, text } = step.fault;
      const subjects = [accountId, step.operationId];
      return { lateAt, faults: [{ invariant, text: `At version ${step.version} ${text}`, subjects }] };
    }
    lateAt.set(step.version, step.late);
  }
  const replayed = new Map(instalments.map((part) => [partOf(part), part]));
  return { lateAt, faults: recorded.flatMap((row) => faultsOf(row, replayed.get(partOf(row)))) };
}

function faultsOf(row: InstalmentRow, replayed: PlanStep['instalments'][number] | undefined): PlanFault[] {
  const subjects = [row.accountId, partOf(row)];
  if (replayed === undefined)
    return [{ invariant: 15, text: 'An instalment belongs to nothing that is owed.', subjects }];
  const { paidMinor, interestPaidMinor, state } = replayed;
  const faults: PlanFault[] = [];
  if (row.paidMinor !== paidMinor || row.interestPaidMinor !== interestPaidMinor) {
    const text = `An instalment counts ${row.paidMinor} and ${row.interestPaidMinor} of interest as paid; the replay gives ${paidMinor} and ${interestPaidMinor}.`;
    faults.push({ invariant: 10, text, subjects });
  }
  if (row.state !== state)
    faults.push({
      invariant: 9,
      text: `An instalment is ${row.state}; the replay gives ${state}.`,
      subjects,
    });
  return faults;
}

function partOf({ resourceId, number }: Pick<InstalmentRow, 'resourceId' | 'number'>): string {
  return `${resourceId} ${number}`;
}

/** The faults in the instalments of all accounts that are the business of one invariant. */
export function planFaults(evidence: Evidence, invariant: PlanFault['invariant']): readonly PlanFault[] {
  return [...planHistories(evidence).values()].flatMap(({ faults }) =>
    faults.filter((fault) => fault.invariant === invariant),
  );
}
