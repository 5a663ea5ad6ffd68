import {
  type Applied,
  applyCredit,
  applyRefund,
  applyRepayment,
  creditMinor,
  type OwedInstalment,
  rollInstalment,
} from '@breakwater/ledger';
import type { ApplicationRow, Evidence, InstalmentRow, OperationRow, VersionRow } from '../evidence.ts';

/** The instalments of an account after one of its versions. */
export interface PlanStep {
  readonly version: number;
  readonly operationId: string;
  readonly instalments: readonly OwedInstalment[];
  readonly late: boolean;
  /** What is recorded of this version and does not agree. */
  readonly fault?: { readonly invariant: 10 | 15; readonly text: string };
}

type Part = Pick<ApplicationRow, 'sourceId' | 'resourceId' | 'number' | 'interestMinor' | 'paidMinor'>;
type Which = (instalment: OwedInstalment) => boolean;

/** What is recorded about instalments, and the steps that follow from it. */
export class PlanBook {
  readonly #operations: ReadonlyMap<string, OperationRow>;
  readonly #plans: ReadonlyMap<string, readonly InstalmentRow[]>;
  readonly #applied: ReadonlyMap<string, readonly ApplicationRow[]>;
  /** What was posted on each receivable, by operation and product. */
  readonly #posted: ReadonlyMap<string, bigint>;

  constructor(evidence: Evidence) {
    this.#operations = new Map(evidence.operations.map((row) => [row.operationId, row]));
    this.#plans = Map.groupBy(evidence.instalments, ({ resourceId }) => resourceId);
    this.#applied = Map.groupBy(evidence.applications, ({ operationId }) => operationId);
    this.#posted = new Map(
      evidence.receivables.map(({ transactionId, ledgerAccountId, amountMinor }) => [
        `${transactionId} ${ledgerAccountId.split(':')[1]}`,
        amountMinor,
      ]),
    );
  }

  /** Replays an account, a step for each version. */
  *stepsOf(accountId: string, versions: readonly VersionRow[]): Generator<PlanStep> {
    const plan = new AccountPlan(accountId);
    for (const row of versions.toSorted((a, b) => a.version - b.version)) {
      const { version, operationId } = row;
      const billed = this.#take(plan, row);
      const fault =
        partsFault(plan.takeParts(), this.#applied.get(operationId) ?? []) ??
        interestFault(billed, row.kind === 'account.roll' ? this.#postedBy(operationId, 'interest') : 0n);
      const { instalments, late } = plan;
      yield { version, operationId, instalments, late, ...(fault === undefined ? {} : { fault }) };
    }
  }

  #postedBy(operationId: string, product: string): bigint {
    return this.#posted.get(`${operationId} ${product}`) ?? 0n;
  }

  /** Does to the plan what an operation does; answers the interest that falls due. */
  #take(plan: AccountPlan, row: VersionRow): bigint {
    const operation = this.#operations.get(row.operationId);
    const { resourceId, amountMinor = 0n, feeMinor = 0n } = operation ?? {};
    const resource = resourceId ?? '';
    const planned = this.#plans.get(resource) ?? [];
    switch (row.kind) {
      case 'opening': {
        const opened = this.#plans.get(`open_${row.accountId}`) ?? [];
        plan.open(opened, this.#postedBy(row.operationId, 'pay_later'), row.status === 'overdue');
        return 0n;
      }
      case 'purchase':
      case 'payment.capture':
        plan.owe(planned, amountMinor + feeMinor);
        return 0n;
      case 'payment.refund':
        plan.refund(resource, amountMinor + feeMinor);
        return 0n;
      case 'loan.approve':
        plan.draft(planned);
        return 0n;
      case 'loan.activate':
      case 'loan.fail':
        plan.endDraft(resource, row.kind === 'loan.activate');
        return 0n;
      case 'repayment.apply':
        plan.repay(resource, amountMinor);
        return 0n;
      case 'account.roll':
        return plan.roll(row.businessDate);
      case 'payment.hold':
      case 'payment.void':
      case 'payment.expire':
      case 'repayment.request':
      case 'repayment.fail':
      case 'account.set_status':
      case 'account.set_limits':
        return 0n;
    }
  }
}

/** The instalments of one account, moved by the pure functions alone. */
class AccountPlan {
  readonly #accountId: string;
  #instalments: readonly OwedInstalment[] = [];
  #postedMinor = 0n;
  #parts: Part[] = [];

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  get instalments(): readonly OwedInstalment[] {
    return this.#instalments;
  }

  get late(): boolean {
    return this.#instalments.some(({ state }) => state === 'overdue');
  }

  /** What was paid since this was asked the last time. */
  takeParts(): readonly Part[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  open(rows: readonly InstalmentRow[], amountMinor: bigint, isLate: boolean): void {
    this.#postedMinor += amountMinor;
    this.#add(rows, isLate ? 'overdue' : 'planned');
  }

  owe(rows: readonly InstalmentRow[], amountMinor: bigint): void {
    this.#postedMinor += amountMinor;
    this.#add(rows, 'planned');
  }

  draft(rows: readonly InstalmentRow[]): void {
    this.#add(rows, 'draft');
  }

  endDraft(resourceId: string, isActive: boolean): void {
    this.#instalments = this.#instalments.map((part) => {
      if (part.resourceId !== resourceId || part.state !== 'draft') return part;
      const isNothing = part.principalMinor + part.interestMinor === 0n;
      return { ...part, state: !isActive ? 'cancelled' : isNothing ? 'paid' : 'planned' };
    });
  }

  refund(paymentId: string, amountMinor: bigint): void {
    this.#postedMinor -= amountMinor;
    const isOwn: Which = ({ resourceId }) => resourceId === paymentId;
    this.#settle(paymentId, isOwn, (own) => applyRefund(own, amountMinor));
    // What is left over pays what is due of other purchases, whatever the date.
    const left = creditMinor(this.#instalments, this.#postedMinor);
    const isDue: Which = (part) => !isOwn(part) && part.state !== 'planned';
    this.#settle(this.#accountId, isDue, (due) => applyCredit(due, left, '9999-12-31'));
  }

  repay(repaymentId: string, amountMinor: bigint): void {
    const { parts } = this.#settle(
      repaymentId,
      () => true,
      (all) => applyRepayment(all, amountMinor),
    );
    const elsewhere = parts.reduce(
      (sum, part) => sum + part.interestMinor + (part.product === 'cash_loan' ? part.paidMinor : 0n),
      0n,
    );
    this.#postedMinor -= amountMinor - elsewhere;
  }

  /** @returns the interest that falls due. */
  roll(businessDate: string): bigint {
    const credit = creditMinor(this.#instalments, this.#postedMinor);
    this.#settle(
      this.#accountId,
      () => true,
      (all) => applyCredit(all, credit, businessDate),
    );
    const rolled = this.#instalments.map((part) => rollInstalment(part, businessDate));
    this.#instalments = rolled.map(({ instalment }) => instalment);
    return rolled.reduce((sum, { interestBilledMinor }) => sum + interestBilledMinor, 0n);
  }

  #add(rows: readonly InstalmentRow[], state: 'planned' | 'overdue' | 'draft'): void {
    const parts = rows.map((row): OwedInstalment => {
      const isNothing = state === 'planned' && row.principalMinor + row.feeMinor === 0n;
      return { ...row, paidMinor: 0n, interestPaidMinor: 0n, state: isNothing ? 'paid' : state };
    });
    this.#instalments = [...this.#instalments, ...parts];
  }

  #settle(
    sourceId: string,
    which: Which,
    spread: (instalments: readonly OwedInstalment[]) => Applied,
  ): Applied {
    const chosen = this.#instalments.filter(which);
    const applied = spread(chosen);
    const after = new Map(chosen.map((before, index) => [before, applied.instalments[index]]));
    this.#instalments = this.#instalments.map((before) => after.get(before) ?? before);
    this.#parts.push(...applied.parts.map((part) => ({ ...part, sourceId })));
    return applied;
  }
}

function partsFault(expected: readonly Part[], recorded: readonly Part[]): PlanStep['fault'] {
  const given = expected.map(textOf).toSorted();
  const found = recorded.map(textOf).toSorted();
  if (given.length === found.length && given.every((text, index) => text === found[index])) return undefined;
  const strange = found.find((text) => !given.includes(text)) ?? 'nothing';
  const missing = given.find((text) => !found.includes(text)) ?? 'nothing';
  return { invariant: 10, text: `${strange} was paid; the replay gives ${missing}.` };
}

function textOf({ sourceId, resourceId, number, interestMinor, paidMinor }: Part): string {
  return `${paidMinor} and ${interestMinor} of interest for part ${number} of ${resourceId} by ${sourceId}`;
}

function interestFault(expectedMinor: bigint, postedMinor: bigint): PlanStep['fault'] {
  if (expectedMinor === postedMinor) return undefined;
  return { invariant: 15, text: `interest of ${postedMinor} fell due; the plan gives ${expectedMinor}.` };
}
