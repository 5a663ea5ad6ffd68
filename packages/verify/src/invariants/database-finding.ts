import type { Evidence } from '../evidence.ts';
import type { Finding, Invariant } from './invariant.ts';

/** An invariant that the database checks set-wise; the queries are in `../database-checks/`. */
export function foundByDatabase(number: number, name: string): Invariant {
  return { number, name, check: (evidence) => databaseFinding(evidence, number) };
}

/** What the database found about an invariant. */
export function databaseFinding({ findings }: Evidence, number: number): Finding {
  const own = findings.filter(({ invariant }) => invariant === number);
  return {
    examined: own.reduce((sum, { examined }) => sum + examined, 0),
    violations: own.flatMap(({ faults }) => faults),
  };
}
