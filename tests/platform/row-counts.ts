import type { TestFleet } from './test-fleet.ts';
import { eventually } from './test-waiting.ts';

/** How many rows each table has that a request might write to, once what was asked for before has come to its end. */
export async function rowCounts(fleet: TestFleet): Promise<Readonly<Record<string, number>>> {
  let before = '';
  const counts = await eventually(
    () => countAll(fleet),
    (seen) => {
      const isQuiet = JSON.stringify(seen) === before;
      before = JSON.stringify(seen);
      return isQuiet;
    },
  );
  return counts;
}

async function countAll(fleet: TestFleet): Promise<Record<string, number>> {
  const tables = await fleet.rows<{ name: string }>(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
      WHERE schemaname IN ('credit', 'bank', 'risk') ORDER BY 1`,
  );
  const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS count FROM ${name}`);
  const rows = await fleet.rows<{ name: string; count: number }>(counts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
