import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MoneyVerdict } from '@breakwater/contracts';
import * as fc from 'fast-check';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { verifyMoney } from './verify-money.ts';
import { databaseNamed, FIRST_DAY, onConnection, prepareDatabase, run } from './world-database.ts';
import { writeHistory } from './world-history.ts';
import { apply, closeDay, deliver, openDay } from './world-platform.ts';
import { anyStory, daysAfter, type Story, Storyteller } from './world-stories.ts';

const suffix = `${process.pid}_${Date.now().toString(36)}`;
const template = `verify_stories_template_${suffix}`;
const database = `verify_stories_${suffix}`;

/** Every amount that the platform keeps. An operation that moves nothing has none that anything hangs on. */
const AMOUNTS = [
  ...of('accounts', 'limit', 'pay_later_limit', 'pay_later_posted', 'cash_loan_posted', 'collecting'),
  ...of('accounts', 'interest_posted', 'pay_later_pending', 'cash_loan_pending'),
  ...of('account_versions', 'limit', 'pay_later_posted', 'cash_loan_posted', 'interest_posted', 'collecting'),
  ...of('entries', 'amount'),
  ...of('ledger_accounts', 'balance'),
  ...of('payments', 'amount', 'captured', 'refunded', 'fee', 'fee_refunded'),
  ...of('refunds', 'amount', 'fee'),
  ...of('loans', 'amount'),
  ...of('repayments', 'amount', 'unapplied'),
  ...of('instalments', 'principal', 'fee', 'interest', 'paid', 'interest_paid'),
  ...of('applications', 'paid', 'interest'),
  ...of('settlement_lines', 'amount'),
  ...of('payouts', 'amount'),
  ...of('statements', 'opening', 'closing'),
  {
    table: `operations`,
    column: 'amount_minor',
    where: `outcome = 'done' AND kind IN ('purchase', 'payment.hold', 'payment.capture', 'payment.refund', 'loan.approve',
      'loan.activate', 'loan.fail', 'repayment.request', 'repayment.apply', 'repayment.fail')`,
  },
];

function of(table: string, ...columns: readonly string[]) {
  // The limits of an account that nothing ever happened to are written nowhere else.
  const where = table === 'accounts' ? 'version > 0' : 'true';
  return columns.map((column) => ({ table, column: `${column}_minor`, where }));
}

describe('verifyMoney over random histories of the ledger', () => {
  const adminUrl = inject('databaseUrl');
  const databaseUrl = databaseNamed(adminUrl, database);
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-verify-'));
    await run(adminUrl, `CREATE DATABASE ${template}`);
    await prepareDatabase(databaseNamed(adminUrl, template));
  });
  afterAll(async () => {
    await run(adminUrl, `DROP DATABASE IF EXISTS ${database}`, `DROP DATABASE IF EXISTS ${template}`);
    await rm(directory, { recursive: true });
  });

  /** Tells stories on a fresh ledger, and gives the platform time to end what it has begun. */
  async function live(stories: readonly Story[]): Promise<void> {
    await run(
      adminUrl,
      `DROP DATABASE IF EXISTS ${database}`,
      `CREATE DATABASE ${database} TEMPLATE ${template}`,
    );
    const teller = new Storyteller();
    let date = FIRST_DAY;
    for (const story of stories) {
      if (story.what !== 'days pass') {
        await apply(databaseUrl, ...teller.operationsOf(story, date));
        continue;
      }
      await deliver(databaseUrl);
      date = await pass(date, daysAfter(date, story.days));
      await apply(databaseUrl, ...teller.onNewDate());
    }
    await apply(databaseUrl, ...teller.endings());
    await deliver(databaseUrl);
  }

  /** Opens a later date; months that end until then are closed. */
  async function pass(from: string, to: string): Promise<string> {
    for (let date = from; date < to; date = daysAfter(date, 1))
      if (daysAfter(date, 1).endsWith('-01')) await closeDay(databaseUrl, date);
    await openDay(databaseUrl, to);
    return to;
  }

  async function verify(): Promise<MoneyVerdict> {
    const history = join(directory, 'history.jsonl');
    await writeHistory(history, Date.now() + 60_000, []);
    return verifyMoney({ history, databaseUrl, quiet: { timeoutMs: 0, settleMs: 0 } });
  }

  const stories = fc.array(anyStory, { minLength: 10, maxLength: 60, size: 'max' });

  it('agrees with the ledger whatever happens, and sees any amount that is off by one', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories,
        fc.array(fc.tuple(fc.constantFrom(...AMOUNTS), fc.nat()), { minLength: 6, maxLength: 6 }),
        async (told, edits) => {
          await live(told);
          const verdict = await verify();
          expect(verdict.violations).toEqual([]);
          expect(verdict.verdict).toBe('pass');
          for (const [edit, which] of edits) await seeEdit(edit, which);
        },
      ),
      { numRuns: 8 },
    );
  }, 180_000);

  /** Changes one amount, looks whether the checker sees it, and changes it back. */
  async function seeEdit(edit: (typeof AMOUNTS)[number], which: number): Promise<void> {
    const edited = await change(edit, which, 1);
    if (edited === undefined) return;
    const { violations } = await verify();
    expect(violations, `${edit.table}.${edit.column} of ${edited} was off by one`).not.toEqual([]);
    await change({ ...edit, where: `ctid::text = '${edited}'` }, 0, -1);
  }

  /** @returns where the changed row is now; undefined when there is none, or the database itself forbids it. */
  function change(
    edit: (typeof AMOUNTS)[number],
    which: number,
    byMinor: number,
  ): Promise<string | undefined> {
    const { table, column, where } = edit;
    return onConnection(databaseUrl, async (query) => {
      await query('SET session_replication_role = replica');
      try {
        const [row] = await query(
          `UPDATE credit.${table} SET ${column} = ${column} + ${byMinor} WHERE ctid = (
             SELECT ctid FROM credit.${table} WHERE ${where} ORDER BY ctid
               OFFSET ${which} % greatest(1, (SELECT count(*) FROM credit.${table} WHERE ${where})) LIMIT 1)
             RETURNING ctid::text AS at`,
        );
        return row === undefined ? undefined : String(row['at']);
      } catch (error) {
        if (error instanceof DatabaseError && error.code === '23514') return undefined;
        throw error;
      }
    });
  }
});
