import type { Applied, AppliedPart, OwedInstalment, PlannedInstalment } from '@breakwater/ledger';

/** A row of the table of applications. */
export interface ModelApplication extends Omit<AppliedPart, 'product'> {
  readonly operationId: string;
  readonly sourceId: string;
}

type Which = (instalment: OwedInstalment) => boolean;

/** The instalments of a model account, and what was paid of them by what. */
export class ModelPlan {
  readonly applications: ModelApplication[] = [];
  #instalments: OwedInstalment[] = [];

  get instalments(): readonly OwedInstalment[] {
    return this.#instalments;
  }

  /** Whether any instalment is overdue. */
  get late(): boolean {
    return this.#instalments.some(({ state }) => state === 'overdue');
  }

  add(
    resourceId: string,
    product: OwedInstalment['product'],
    plan: readonly PlannedInstalment[],
    state: OwedInstalment['state'],
  ): void {
    for (const part of plan) {
      const isNothing = state === 'planned' && part.principalMinor + part.feeMinor === 0n;
      const open = { resourceId, product, paidMinor: 0n, interestPaidMinor: 0n };
      this.#instalments.push({ ...part, ...open, state: isNothing ? 'paid' : state });
    }
  }

  /** Spreads an amount over some of the instalments and writes down what went where. */
  settle(
    by: { readonly operationId: string; readonly sourceId: string },
    which: Which,
    spread: (instalments: readonly OwedInstalment[]) => Applied,
  ): Applied {
    const chosen = this.#instalments.filter(which);
    const applied = spread(chosen);
    const after = new Map(chosen.map((before, index) => [before, applied.instalments[index]]));
    this.#instalments = this.#instalments.map((before) => after.get(before) ?? before);
    for (const { resourceId, number, interestMinor, paidMinor } of applied.parts)
      this.applications.push({ ...by, resourceId, number, interestMinor, paidMinor });
    return applied;
  }

  replace(which: Which, by: (instalment: OwedInstalment) => OwedInstalment): void {
    this.#instalments = this.#instalments.map((part) => (which(part) ? by(part) : part));
  }
}

/** Every instalment. */
export function isAny(): boolean {
  return true;
}

/** The instalments of one resource. */
export function isOf(resourceId: string): (instalment: OwedInstalment) => boolean {
  return (instalment) => instalment.resourceId === resourceId;
}

/** The calendar date a number of days after another, or before it. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
