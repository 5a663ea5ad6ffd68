import type {
  AccountEntry,
  EntryPage,
  Notification,
  NotificationPage,
  StatementPage,
} from '@breakwater/contracts';
import type { Pool, QueryResultRow } from 'pg';

/** Which part of a list is wanted: the items before `cursor`, the latest first. */
export interface Page {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** What happened to an account's debt, the latest first. Two entries of one version never part over two pages. */
export async function listEntries(pool: Pool, accountId: string, page: Page): Promise<EntryPage> {
  const rows = await ask<{ version: bigint; entries: AccountEntry[] }>(
    pool,
    `SELECT e.account_version AS version, jsonb_agg(credit.entry_view(e, t) ORDER BY e.ledger_account_id) AS entries
       FROM credit.entries AS e JOIN credit.transactions AS t USING (transaction_id)
      WHERE e.account_id = $1 AND e.account_version < $2 GROUP BY e.account_version
      ORDER BY e.account_version DESC LIMIT $3`,
    accountId,
    page,
  );
  const { kept, next } = cut(rows, page, ({ version }) => String(version));
  return { entries: kept.flatMap(({ entries }) => entries), ...next };
}

/** An account's closed statements without their lines, the latest first. */
export async function listStatements(pool: Pool, accountId: string, page: Page): Promise<StatementPage> {
  const rows = await ask<{ period: string; summary: StatementPage['statements'][number] }>(
    pool,
    `SELECT replace(period, '-', '') AS period, body::jsonb - 'lines' AS summary
       FROM credit.statements WHERE account_id = $1 AND replace(period, '-', '')::bigint < $2
      ORDER BY period DESC LIMIT $3`,
    accountId,
    page,
  );
  const { kept, next } = cut(rows, page, ({ period }) => period);
  return { statements: kept.map(({ summary }) => summary), ...next };
}

/** A closed statement as the bytes that were written when it was closed; undefined when there is none. */
export async function getStatement(
  pool: Pool,
  accountId: string,
  period: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ body: string }>(
    'SELECT body FROM credit.statements WHERE account_id = $1 AND period = $2',
    [accountId, period],
  );
  return rows[0]?.body;
}

/** What a customer was told, the latest first. */
export async function listNotifications(
  pool: Pool,
  accountId: string,
  page: Page,
): Promise<NotificationPage> {
  const rows = await ask<{ number: bigint; kind: string; resource_id: string; created_at: Date }>(
    pool,
    `SELECT number, kind, resource_id, created_at FROM credit.notifications
      WHERE account_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3`,
    accountId,
    page,
  );
  const { kept, next } = cut(rows, page, ({ number }) => String(number));
  const notifications = kept.map((row): Notification => ({
    number: Number(row.number),
    kind: row.kind,
    resourceId: row.resource_id,
    createdAt: row.created_at.toISOString(),
  }));
  return { notifications, ...next };
}

const AFTER_ALL = '9223372036854775807';

/** Asks for one item more than wanted, which tells whether there is another page. */
async function ask<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  accountId: string,
  { cursor = AFTER_ALL, limit }: Page,
): Promise<Row[]> {
  return (await pool.query<Row>(text, [accountId, cursor, limit + 1])).rows;
}

function cut<Row>(
  rows: readonly Row[],
  { limit }: Page,
  cursorOf: (row: Row) => string,
): { kept: readonly Row[]; next: { nextCursor?: string } } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { kept, next: rows.length > limit && last !== undefined ? { nextCursor: cursorOf(last) } : {} };
}
