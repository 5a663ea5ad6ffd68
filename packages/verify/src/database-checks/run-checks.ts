import type { Snapshot } from '../database.ts';
import type { DatabaseFinding } from '../evidence.ts';
import { idempotentReply } from './04-idempotent-reply.ts';
import { appendOnly } from './08-append-only.ts';
import { legalStates } from './09-legal-states.ts';
import { withinDebt } from './10-within-debt.ts';
import { effectOnce } from './12-effect-once.ts';
import { statementsStay } from './14-statements-stay.ts';
import { conserved } from './15-conserved.ts';
import type { DatabaseCheck } from './database-check.ts';

const CHECKS: readonly DatabaseCheck[] = [
  idempotentReply,
  appendOnly,
  legalStates,
  withinDebt,
  effectOnce,
  statementsStay,
  conserved,
];

/** So many places of one fault are read; a ledger that has more is no better understood by reading them. */
const ROWS_MAX = 1_000;

/** Lets the database look for every fault. */
export async function runDatabaseChecks(snapshot: Snapshot): Promise<DatabaseFinding[]> {
  const findings: DatabaseFinding[] = [];
  for (const { invariant, examined, faults } of CHECKS) {
    const [count] = await snapshot.rows<{ examined: number }>(examined);
    const found: DatabaseFinding['faults'][number][] = [];
    for (const { text, sql } of faults) {
      const rows = await snapshot.rows<{ subject: string }>(
        `SELECT subject FROM (${sql}) AS faults ORDER BY subject LIMIT ${ROWS_MAX}`,
      );
      found.push(...rows.map(({ subject }) => ({ text, subjects: [subject] })));
    }
    findings.push({ invariant, examined: count?.examined ?? 0, faults: found });
  }
  return findings;
}
