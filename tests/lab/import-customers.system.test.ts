import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createDatabase, dropDatabase } from '@breakwater/lab/platform';
import { Client } from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { lab, scratchDirectory } from './lab-process.ts';

const HEADER = 'ID,LIMIT_BAL,BILL_AMT1,PAY_0';
/** Three customers: one above the limit and late, one overpaid. One unit of the file counts as 22 fen. */
const GOOD = `${HEADER}\n1,20000,3913,2\n2,1.2E+05,120001,0\n3,90000,-500,-1\n`;
const BROKEN = `${HEADER}\n1,20000,3913,2\n2,many,2682,0\n`;

async function fileOf(content: string | Buffer): Promise<string> {
  const directory = await scratchDirectory();
  await writeFile(join(directory, 'people.csv'), content);
  return directory;
}

async function emptyDatabase(): Promise<string> {
  const admin = inject('databaseUrl');
  const url = await createDatabase(admin, `import_${randomBytes(4).toString('hex')}`);
  onTestFinished(() => dropDatabase(admin, url));
  return url;
}

async function query(databaseUrl: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('import customers', () => {
  test('imports every row into a database, and the opening balances balance', async () => {
    const directory = await fileOf(gzipSync(GOOD));
    const database = await emptyDatabase();
    const ended = await lab(['import', 'customers', 'people.csv', '--database', database], directory);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toContain('people.csv: 3 customers imported');
    expect(ended.stdout).toContain('limits            50,600.00 CNY');
    expect(ended.stdout).toContain('opening balances  27,151.08 CNY owed; the trial balance is zero');
    expect(ended.stdout).toMatch(/overdue +1\n/);
    expect(ended.stdout).toMatch(/above their limit 1 /);
    expect(await query(database, 'select count(*)::int as n from credit.accounts')).toEqual([{ n: 3 }]);
    const [sum] = await query(database, 'select sum(balance_minor)::text as sum from credit.ledger_accounts');
    expect(sum).toEqual({ sum: '0' });
  });

  test('without a database tries the import out, and leaves nothing', async () => {
    const directory = await fileOf(GOOD);
    const ended = await lab(['import', 'customers', 'people.csv'], directory);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toContain('people.csv: 3 customers tried out');
    expect(ended.stdout).toContain('npm run lab -- up --customers people.csv');
    expect(await readdir(directory)).toEqual(['people.csv']);
  });

  test('names the broken row of a broken file and touches no database', async () => {
    const directory = await fileOf(BROKEN);
    const database = await emptyDatabase();
    const ended = await lab(['import', 'customers', 'people.csv', '--database', database], directory);
    expect(ended).toEqual({
      status: 2,
      stdout: '',
      stderr: 'people.csv: line 3, column LIMIT_BAL: "many" is not a whole number\n',
    });
    expect(
      await query(
        database,
        `select schema_name from information_schema.schemata where schema_name = 'credit'`,
      ),
    ).toEqual([]);
    expect(await readdir(directory)).toEqual(['people.csv']);
  });

  test('refuses a database that already has customers, and changes nothing in it', async () => {
    const directory = await fileOf(GOOD);
    const database = await emptyDatabase();
    const words = ['import', 'customers', 'people.csv', '--database', database];
    expect((await lab(words, directory)).status).toBe(0);
    const again = await lab(words, directory);
    expect(again.status).not.toBe(0);
    expect(again.stdout).toBe('');
    expect(again.stderr).toMatch(/\S/);
    expect(await query(database, 'select count(*)::int as n from credit.accounts')).toEqual([{ n: 3 }]);
  });

  test('says so when the database cannot be reached', async () => {
    const directory = await fileOf(GOOD);
    const nowhere = 'postgres://nobody:secret@127.0.0.1:9/none';
    const ended = await lab(['import', 'customers', 'people.csv', '--database', nowhere], directory);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^--database: cannot be used: .*ECONNREFUSED/);
    expect(ended.stderr).not.toContain('secret');
  });
});
