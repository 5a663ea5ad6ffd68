import type { Invariant } from './invariant.ts';

/** An invariant that the database checks set-wise; the queries are in `../database-checks/`. */
export function foundByDatabase(number: number, name: string): Invariant {
  return {
    number,
    name,
    check({ findings }) {
      const own = findings.filter(({ invariant }) => invariant === number);
      return {
        examined: own.reduce((sum, { examined }) => sum + examined, 0),
        violations: own.flatMap(({ faults }) => faults),
      };
    },
  };
}
