import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TestLedger } from './test-ledger.ts';
import {
  begin,
  capture,
  end,
  hold,
  loanApproval,
  purchase,
  refund,
  release,
  repayment,
  roll,
  setLimits,
  setStatus,
  soon,
} from './test-operations.ts';
import { withTransaction } from './with-connection.ts';

let ledger: TestLedger;
/** Accounts to which everything happened that can happen to one. */
let accounts: string[];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  accounts = await ledger.accounts(3, { openingPayLaterMinor: 4_321n });
  for (const accountId of accounts) await live(accountId);
  await ledger.setBusinessDate('2026-02-28');
  for (const accountId of accounts) await ledger.writer().submit(roll(accountId), soon());
});
afterAll(() => ledger.drop());

async function live(accountId: string): Promise<void> {
  const [held, voided] = [hold(accountId), hold(accountId)];
  const [bought, loan, refused] = [
    purchase(accountId, { instalments: 3 }),
    loanApproval(accountId),
    loanApproval(accountId),
  ];
  const paid = repayment(accountId);
  const operations = [
    held,
    capture(held),
    voided,
    release(voided, 'payment.void'),
    bought,
    refund(bought, 250n),
    loan,
    begin(loan),
    end(loan, 'settled'),
    refused,
    begin(refused),
    end(refused, 'failed'),
    paid,
    begin(paid),
    end(paid, 'settled'),
    setLimits(accountId, 90_000n),
    setStatus(accountId, 'frozen'),
    setStatus(accountId, 'active'),
  ];
  const writer = ledger.writer();
  for (const operation of operations)
    expect(await writer.submit(operation, soon())).toMatchObject({ outcome: 'done' });
}

interface VersionRow {
  readonly version: number;
  readonly operation_id: string;
  readonly digest: string;
  readonly hash: string;
  /** All columns but the digest and the hash, in the order in which they are hashed. */
  readonly columns: readonly string[];
}

interface EntryRow {
  readonly transaction_id: string;
  readonly ledger_account_id: string;
  readonly amount: string;
}

interface HeadRow {
  readonly version: number;
  readonly hash: string;
}

const VERSIONS = `SELECT version::int, operation_id, encode(entries_digest, 'hex') AS digest, encode(hash, 'hex') AS hash,
    ARRAY[account_id, version::text, operation_id::text, kind, status, limit_minor::text,
      pay_later_limit_minor::text, cash_loan_limit_minor::text, pay_later_posted_minor::text,
      cash_loan_posted_minor::text, interest_posted_minor::text, pay_later_pending_minor::text,
      cash_loan_pending_minor::text, collecting_minor::text, business_date::text] AS columns
  FROM credit.account_versions WHERE account_id = $1 ORDER BY version`;

/** Every line of every movement that the account has a line in. */
const ENTRIES = `SELECT transaction_id, ledger_account_id, amount_minor::text AS amount FROM credit.entries
  WHERE transaction_id IN (SELECT transaction_id FROM credit.entries WHERE account_id = $1)`;

const HEAD = `SELECT version::int, encode(hash, 'hex') AS hash FROM credit.accounts WHERE account_id = $1`;

/** Works the chain of an account out anew, in nothing that the database has computed; what is broken, or nothing. */
async function broken(on: Pick<ClientBase, 'query'>, accountId: string): Promise<string[]> {
  const { rows: versions } = await on.query<VersionRow>(VERSIONS, [accountId]);
  const { rows: entries } = await on.query<EntryRow>(ENTRIES, [accountId]);
  const { rows: heads } = await on.query<HeadRow>(HEAD, [accountId]);
  const lines = Map.groupBy(entries, (entry) => entry.transaction_id);
  const found: string[] = [];
  let previous = Buffer.alloc(0);
  for (const [index, row] of versions.entries()) {
    if (row.version !== index + 1) found.push(`gap before ${row.version}`);
    const digest = digestOf(lines.get(row.operation_id) ?? []);
    lines.delete(row.operation_id);
    if (digest !== row.digest) found.push(`entries of ${row.version}`);
    const text = [...row.columns.slice(0, -1), daysOf(row.columns.at(-1) ?? ''), row.digest].join('|');
    const hash = createHash('sha256').update(previous).update(text).digest('hex');
    if (hash !== row.hash) found.push(`hash of ${row.version}`);
    previous = Buffer.from(row.hash, 'hex');
  }
  if (lines.size > 0) found.push('entries of no version');
  const head = heads[0];
  if (head?.version !== versions.length || head.hash !== previous.toString('hex')) found.push('head');
  return found;
}

function digestOf(entries: readonly EntryRow[]): string {
  if (entries.length === 0) return '';
  // Ledger accounts are ASCII, so the order of code units is that of bytes.
  const lines = entries.map((entry) => [entry.ledger_account_id, entry.amount] as const);
  const sorted = lines.toSorted(([a], [b]) => (a < b ? -1 : 1)).map((line) => line.join(' '));
  return createHash('sha256').update(sorted.join('\n')).digest('hex');
}

/** Days since the year 2000. */
function daysOf(date: string): string {
  return String((Date.parse(`${date}T00:00:00Z`) - Date.UTC(2000, 0, 1)) / 86_400_000);
}

/** What is broken after statements of the owner on the first account, which are undone again. */
async function afterwards(statements: readonly string[]): Promise<string[]> {
  const undone = new Error('undone');
  const accountId = accounts[0] ?? '';
  let found: string[] = [];
  await withTransaction(ledger.owner, async (client) => {
    for (const statement of statements) {
      const { rowCount } = await client.query(statement.replaceAll('ACCOUNT', accountId));
      expect(rowCount).toBeGreaterThan(0);
    }
    found = await broken(client, accountId);
    throw undone;
  }).catch((error: unknown) => {
    if (error !== undone) throw error;
  });
  return found;
}

const OF_PURCHASE = `transaction_id = (SELECT operation_id FROM credit.account_versions
  WHERE account_id = 'ACCOUNT' AND kind = 'purchase')`;
const VERSION = `credit.account_versions WHERE account_id = 'ACCOUNT' AND version`;
const SET = 'UPDATE credit.account_versions SET';
const OF = `WHERE account_id = 'ACCOUNT' AND version`;

describe('the chain of an account', () => {
  test('is what anybody can work out from its versions and entries alone', async () => {
    for (const accountId of accounts) {
      const { rows } = await ledger.owner.query<HeadRow>(HEAD, [accountId]);
      // All but the two begins are versions, and so are the opening and the roll.
      expect(rows[0]?.version).toBe(17);
      expect(await broken(ledger.owner, accountId)).toEqual([]);
    }
    const heads = await ledger.owner.query<{ count: number }>(
      'SELECT count(DISTINCT hash)::int AS count FROM credit.accounts',
    );
    expect(heads.rows).toEqual([{ count: accounts.length }]);
  });

  test.each([
    ['kind', `kind = 'account.roll'`],
    ['status', `status = 'closed'`],
    ['operation', 'operation_id = gen_random_uuid()'],
    ['date', 'business_date = business_date + 1'],
    ['shared limit', 'limit_minor = limit_minor + 1'],
    ['limit for purchases', 'pay_later_limit_minor = pay_later_limit_minor + 1'],
    ['limit for loans', 'cash_loan_limit_minor = cash_loan_limit_minor + 1'],
    ['amount of purchases', 'pay_later_posted_minor = pay_later_posted_minor - 1'],
    ['amount of loans', 'cash_loan_posted_minor = cash_loan_posted_minor - 1'],
    ['interest', 'interest_posted_minor = interest_posted_minor + 1'],
    ['amount held', 'pay_later_pending_minor = pay_later_pending_minor + 1'],
    ['amount of promised loans', 'cash_loan_pending_minor = cash_loan_pending_minor + 1'],
    ['amount collected', 'collecting_minor = collecting_minor + 1'],
  ])('breaks where the owner edits the %s of a version', async (_, change) => {
    expect(await afterwards([`${SET} ${change} ${OF} = 4`])).toContain('hash of 4');
  });

  test.each([
    ['a version is taken out', [`DELETE FROM ${VERSION} = 5`], 'gap before 6'],
    [
      'a version is taken out and those after it count anew',
      [
        `DELETE FROM ${VERSION} = 4`,
        `${SET} version = -version + 100000 ${OF} > 4`,
        `${SET} version = 100000 - version - 1 ${OF} > 4`,
        `UPDATE credit.accounts SET version = version - 1 WHERE account_id = 'ACCOUNT'`,
      ],
      'hash of 4',
    ],
    [
      'the last version is taken out',
      [`DELETE FROM ${VERSION} = (SELECT max(version) FROM ${VERSION} > 0)`],
      'head',
    ],
    [
      'the last version is taken out and the account turned back, with its movement left behind',
      [
        `UPDATE credit.accounts AS a SET version = v.version, hash = v.hash FROM credit.account_versions AS v
          WHERE a.account_id = 'ACCOUNT' AND v.account_id = 'ACCOUNT' AND v.version = a.version - 1`,
        `DELETE FROM ${VERSION} = (SELECT max(version) FROM ${VERSION} > 0)`,
      ],
      'entries of no version',
    ],
    [
      'two versions change places',
      [
        `${SET} version = 100000 ${OF} = 4`,
        `${SET} version = 4 ${OF} = 5`,
        `${SET} version = 5 ${OF} = 100000`,
      ],
      'hash of 4',
    ],
    ['a hash is made up', [`${SET} hash = sha256('made up') ${OF} = 3`], 'hash of 3'],
    [
      'a hash is worked out anew, at the version after it',
      [
        `${SET} limit_minor = limit_minor + 1 ${OF} = 3`,
        `UPDATE credit.account_versions AS v SET hash = credit.version_hash(p.hash, v)
           FROM credit.account_versions AS p WHERE v.account_id = 'ACCOUNT' AND v.version = 3
            AND p.account_id = 'ACCOUNT' AND p.version = 2`,
      ],
      'hash of 4',
    ],
  ])('breaks when %s', async (_, statements, expected) => {
    expect(await afterwards(statements)).toContain(expected);
  });

  test.each([
    ['the amount', `amount_minor = amount_minor + sign(amount_minor)`],
    ['the ledger account', `ledger_account_id = ledger_account_id || '9', version = version + 1000`],
  ])(
    'breaks when the owner edits %s of the entries of a movement, balanced though they stay',
    async (_, to) => {
      const found = await afterwards([
        `UPDATE credit.entries SET ${to} WHERE ${OF_PURCHASE} AND ledger_account_id <> 'income:fee'`,
      ]);
      expect(found).toEqual([expect.stringMatching(/^entries of [0-9]+$/)]);
    },
  );

  test('breaks when the entries of a movement are taken out', async () => {
    const found = await afterwards([`DELETE FROM credit.entries WHERE ${OF_PURCHASE}`]);
    expect(found).toEqual([expect.stringMatching(/^entries of [0-9]+$/)]);
  });
});

test.each([
  ['one line', [7]],
  ['lines that do not sum to zero', [7, -6]],
])('the service’s role cannot add a movement of %s', async (_, amounts) => {
  const insert = ledger.pool().query(
    `INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, business_date)
     SELECT 'bank:clearing', 1000 + n, '00000000-0000-0000-0000-000000000001', amount, '2026-02-28'
       FROM unnest($1::bigint[]) WITH ORDINALITY AS lines (amount, n)`,
    [amounts],
  );
  await expect(insert).rejects.toThrow('do not sum to zero');
  for (const accountId of accounts) expect(await broken(ledger.owner, accountId)).toEqual([]);
});
