import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DrillResult, expectContract } from './drill-result.ts';
import { lab, scratchDirectory } from './lab-process.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');
const CUSTOMERS = join(DATA, 'uci-credit-card-clients.csv.gz');
const TRACE = join(DATA, 'nasa-http-1995-07-13.per-second.csv.gz');
const there = existsSync(CUSTOMERS) && existsSync(TRACE);

const DRILL_MS = 600_000;

const DRILLS = [
  'bank-ambiguous',
  'bureau-brownout',
  'gray-replica',
  'lost-answer',
  'queue-redis-outage',
  'retry-storm',
  'risk-down',
  'slow-dependency',
];

async function run(
  words: readonly string[],
  drill = 'bureau-brownout',
): Promise<{ status: number | null; result: DrillResult; html: string }> {
  const directory = await scratchDirectory();
  const all = ['drill', 'run', drill, '--designs', 'naive,resilient', '--json', 'x.json', ...words];
  const { status, stderr } = await lab(all, directory);
  expect(existsSync(join(directory, 'x.json')), stderr).toBe(true);
  const result = JSON.parse(await readFile(join(directory, 'x.json'), 'utf8')) as DrillResult;
  expectContract(result, drill);
  return { status, result, html: await readFile(result.report ?? '', 'utf8') };
}

describe('shipped drills at their short scale', () => {
  test(
    'holds its expectations on generated customers',
    async () => {
      const { status, result } = await run([]);
      const missed = result.designs.flatMap(({ design, expectations }) =>
        expectations.filter(({ held }) => !held).map(({ text }) => `${design}: ${text}`),
      );
      expect(missed).toEqual([]);
      expect(status).toBe(0);
    },
    DRILL_MS,
  );

  test.skipIf(!there).each(DRILLS)(
    `gives a money verdict on real customers under a real flash crowd: %s (skipped without ${DATA})`,
    async (drill) => {
      const { result, html } = await run(['--customers', CUSTOMERS, '--trace', TRACE], drill);
      expect(result.designs.map(({ money }) => money.verdict)).toEqual(['pass', 'pass']);
      expect(html).toContain('30000 accounts');
      expect(html).toContain('nasa-http-1995-07-13');
    },
    DRILL_MS,
  );
});
