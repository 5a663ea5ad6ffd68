import { type IncidentRequest, ProblemError, type Product, isErrorCode } from '@breakwater/contracts';
import type { Pool } from 'pg';
import { newResourceId } from '../domain/ids.ts';

/** Something that an operator declared to be wrong. */
export interface OpenIncident {
  readonly incidentId: string;
  /** A code of the error table. */
  readonly reason: string;
  readonly products: Product[];
  readonly openedAt: string;
}

interface IncidentRow {
  readonly incident_id: string;
  readonly reason: string;
  readonly products: Product[];
  readonly opened_at: Date;
}

/** How many open incidents are told; more than that explain nothing. */
const TOLD_MAX = 50;

/** The open incidents, the latest first. */
export async function openIncidents(pool: Pool): Promise<OpenIncident[]> {
  const { rows } = await pool.query<IncidentRow>(
    `SELECT incident_id, reason, products, opened_at FROM credit.incidents
      WHERE ended_at IS NULL ORDER BY opened_at DESC LIMIT $1`,
    [TOLD_MAX],
  );
  return rows.map(incidentOf);
}

/**
 * Declares an incident.
 * @throws ProblemError `invalid_field` when the reason is no error code.
 */
export async function openIncident(pool: Pool, { reason, products }: IncidentRequest): Promise<OpenIncident> {
  if (!isErrorCode(reason)) {
    const errors = [{ path: '/body/reason', message: 'must be one of the error codes' }];
    throw new ProblemError('invalid_field', { errors });
  }
  const { rows } = await pool.query<IncidentRow>(
    `INSERT INTO credit.incidents (incident_id, reason, products) VALUES ($1, $2, $3)
     RETURNING incident_id, reason, products, opened_at`,
    [newResourceId('inc'), reason, products],
  );
  if (rows[0] === undefined) throw new Error('the incident was not written');
  return incidentOf(rows[0]);
}

/**
 * Ends an incident; ending it twice is harmless.
 * @throws ProblemError `not_found`.
 */
export async function endIncident(pool: Pool, incidentId: string): Promise<void> {
  const { rowCount } = await pool.query(
    'UPDATE credit.incidents SET ended_at = coalesce(ended_at, now()) WHERE incident_id = $1',
    [incidentId],
  );
  if (rowCount === 0) throw new ProblemError('not_found');
}

function incidentOf(row: IncidentRow): OpenIncident {
  return {
    incidentId: row.incident_id,
    reason: row.reason,
    products: row.products,
    openedAt: row.opened_at.toISOString(),
  };
}
