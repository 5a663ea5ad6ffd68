import type { Evidence } from './evidence.ts';

/** A violation: the invariants that must see it, what it is, and the part of the evidence that is changed. */
export type Planted = readonly [
  invariants: number | readonly number[],
  what: string,
  changes: Partial<Evidence>,
];

/** The one element, changed. */
export function changed<Row>(rows: readonly Row[], index: number, changes: Partial<Row>): Row[] {
  return rows.map((row, at) => (at === index ? { ...row, ...changes } : row));
}

/** All but the one element. */
export function without<Row>(rows: readonly Row[], index: number): Row[] {
  return rows.filter((_, at) => at !== index);
}
