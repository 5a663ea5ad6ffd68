import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, realClock } from '@breakwater/clock';
import type { HistoryRecord, MoneyVerdict } from '@breakwater/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { sampleTrialBalance } from './trial-balance.ts';
import { PLANTED_ROWS as PLANTED } from './planted-rows.ts';
import { verifyMoney, type VerifyOptions } from './verify-money.ts';
import { databaseNamed, onConnection, prepareDatabase, run } from './world-database.ts';
import {
  borrowed,
  changedPayment,
  digestOf,
  HISTORY,
  looked,
  movedTo,
  paid,
  repaid,
  writeHistory,
} from './world-history.ts';
import { liveThroughJourneys } from './world-journeys.ts';
import { capture, hold, loan, purchase, refund, release, repayment, transfer } from './world-operations.ts';
import { apply, closeDay, deliver } from './world-platform.ts';

const QUIET = { timeoutMs: 300, pollMs: 20, settleMs: 20 };

const suffix = `${process.pid}_${Date.now().toString(36)}`;
const template = `verify_template_${suffix}`;
const database = `verify_case_${suffix}`;

function foundBy(verdict: MoneyVerdict): number[] {
  return verdict.checked.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant);
}

/** As a superuser may: past triggers and foreign keys. */
function forced(statement: string): string[] {
  return ['SET session_replication_role = replica', statement];
}

async function nowMs(databaseUrl: string): Promise<number> {
  const [row] = await onConnection(databaseUrl, (query) =>
    query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now'),
  );
  return Number(row?.['now']);
}

function unreachable(): Promise<never> {
  return Promise.reject(new Error('connection refused'));
}

/** Real time, in which every wait is short. */
const hurried: Clock = { ...realClock, after: (_delayMs, fire) => realClock.after(1, fire) };

describe('verifyMoney on PostgreSQL', () => {
  const adminUrl = inject('databaseUrl');
  const databaseUrl = databaseNamed(adminUrl, database);
  let directory: string;
  let historyPath: string;
  let startedAtMs: number;
  let refusals: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-verify-'));
    historyPath = join(directory, 'history.jsonl');
    await run(adminUrl, `CREATE DATABASE ${template}`);
    const templateUrl = databaseNamed(adminUrl, template);
    await prepareDatabase(templateUrl);
    refusals = await liveThroughJourneys(templateUrl);
    startedAtMs = await nowMs(templateUrl);
    const lent = loan(1, 'key-loan', 50_000);
    const back = repayment(1, 'key-repay', 1_500);
    await apply(
      templateUrl,
      purchase(1, 'key-one', 1_000),
      purchase(2, 'key-two', 2_000),
      purchase(2, 'key-three', 3_000),
      purchase(2, 'key-five', 900_000),
      lent,
      ...transfer(lent, 'settled'),
      hold(2, 'key-hold', 600, '2026-04-10'),
      capture(2, 'key-hold', 500, '2026-03-16'),
      hold(2, 'key-released', 700, '2026-04-10'),
      release(2, 'key-released', 'void'),
      refund(2, 'key-two', 300),
      back,
      ...transfer(back, 'settled'),
    );
    await deliver(templateUrl);
    await closeDay(templateUrl, '2026-03-31');
    await deliver(templateUrl);
  });

  afterAll(async () => {
    await run(adminUrl, `DROP DATABASE IF EXISTS ${template}`);
    await rm(directory, { recursive: true });
  });

  beforeEach(() => run(adminUrl, `CREATE DATABASE ${database} TEMPLATE ${template}`));
  afterEach(() => run(adminUrl, `DROP DATABASE ${database}`));

  async function verify(
    history: readonly HistoryRecord[] = HISTORY,
    options: Partial<VerifyOptions> = {},
  ): Promise<MoneyVerdict> {
    await writeHistory(historyPath, startedAtMs, history);
    return verifyMoney({ history: historyPath, databaseUrl, quiet: QUIET, ...options });
  }

  it('has lived through every kind of refusal', () => {
    expect([...new Set(refusals)].toSorted()).toEqual(
      `account_closed account_frozen hold_ended limit_exceeded limit_reduced merchant_not_supported overdue
       payment_not_refundable refund_exceeds_captured repayment_exceeds_debt velocity_block`.split(/\s+/),
    );
  });

  it('has lived through every way in which something is paid back', async () => {
    const [row] = await onConnection(databaseUrl, (query) =>
      query(`SELECT count(*) FILTER (WHERE interest_minor > 0)::int AS interest,
          count(*) FILTER (WHERE source_id LIKE 'a-%')::int AS credits,
          count(*) FILTER (WHERE source_id LIKE 'pay%')::int AS refunds,
          (SELECT array_agg(DISTINCT state ORDER BY state) FROM credit.instalments) AS states,
          (SELECT count(*)::int FROM credit.payouts) AS payouts FROM credit.applications`),
    );
    expect(row).toMatchObject({ states: ['cancelled', 'overdue', 'paid', 'planned'], payouts: 2 });
    for (const what of ['interest', 'credits', 'refunds']) expect(row?.[what]).toBeGreaterThan(0);
  });

  it('passes a run in which everything is right, and settles what the clients did not learn', async () => {
    const verdict = await verify();
    expect(verdict.violations).toEqual([]);
    expect(verdict).toMatchObject({
      verdict: 'pass',
      doubts: [],
      unknowns: { total: 2, resolvedDone: 1, resolvedNone: 1, unresolved: 0 },
    });
    expect(verdict.checked.filter(({ examined }) => examined === 0)).toEqual([]);
  });

  it.each([
    [1, 'an acknowledgement without an effect', [...HISTORY, paid(1, 'key-lost', 700)]],
    [2, 'an effect that no client asked for', HISTORY.slice(1)],
    [
      2,
      'an effect of a payment that failed',
      HISTORY.with(0, paid(1, 'key-one', 1_000, { outcome: 'fail' })),
    ],
    [1, 'a hold that was charged at once', HISTORY.with(1, paid(2, 'key-two', 2_000, { operation: 'hold' }))],
    [1, 'a capture of all that took a part', HISTORY.with(8, changedPayment(2, 'capture', 'key-hold'))],
    [1, 'a void of another payment', HISTORY.with(10, movedTo('key-two', HISTORY[10]))],
    [1, 'a refund of all that gave back a part', HISTORY.with(11, changedPayment(2, 'refund', 'key-two'))],
    [1, 'a repayment of another amount', HISTORY.with(12, repaid(1, 'key-repay', 1_501))],
    [2, 'a capture that no client asked for', HISTORY.toSpliced(8, 1)],
    [2, 'a void that no client asked for', HISTORY.toSpliced(10, 1)],
    [2, 'a refund that no client asked for', HISTORY.toSpliced(11, 1)],
    [2, 'a repayment that no client asked for', HISTORY.toSpliced(12, 1)],
    [
      4,
      'an answer that is not the recorded one',
      HISTORY.with(0, paid(1, 'key-one', 1_000, { answers: [{ status: 201, sha256: digestOf('x', 1) }] })),
    ],
    [
      4,
      'a refusal that is not the recorded one',
      HISTORY.with(4, paid(2, 'key-five', 900_000, { outcome: 'fail', code: 'overdue', status: 422 })),
    ],
    [
      16,
      'a look that does not show what was answered before it',
      HISTORY.with(1, paid(2, 'key-two', 2_000, { sentMs: 10, answeredMs: 20 })).with(6, looked(2, 500, 0)),
    ],
  ])('finds by invariant %i, and by no other, in an edited history %s', async (invariant, _what, history) => {
    expect(foundBy(await verify(history))).toEqual([invariant]);
  });

  it.each(PLANTED)('finds by invariants %j in a mutated row %s', async (invariants, _what, statements) => {
    await run(databaseUrl, ...forced(statements));
    expect(foundBy(await verify())).toEqual(invariants);
  });

  it('finds by invariant 10 refunds of more than was captured', async () => {
    await apply(databaseUrl, refund(1, 'key-one', 400));
    const told = [...HISTORY, changedPayment(1, 'refund', 'key-one', 400)];
    await run(
      databaseUrl,
      ...forced(`UPDATE credit.refunds SET amount_minor = 1400 FROM credit.payments AS p
        WHERE p.payment_id = refunds.payment_id AND p.order_id = 'order-key-one'`),
    );
    expect(foundBy(await verify(told))).toEqual([10]);
  });

  it('finds by invariant 3 an order that a broken handler charged again under a key of its own', async () => {
    const again = { ...purchase(2, 'key-made-up', 2_000), order_id: 'order-key-two' };
    await apply(databaseUrl, again);
    expect(foundBy(await verify())).toEqual([3]);
  });

  it('finds by invariants 3 and 4 a key that took effect twice because its uniqueness was lost', async () => {
    await run(
      databaseUrl,
      'ALTER TABLE credit.operations DROP CONSTRAINT operations_caller_id_idempotency_key_key',
    );
    await apply(databaseUrl, { ...purchase(2, 'key-again', 2_000), order_id: 'order-key-again' });
    await run(
      databaseUrl,
      ...forced(
        `UPDATE credit.operations SET idempotency_key = 'key-two' WHERE idempotency_key = 'key-again'`,
      ),
    );
    expect(foundBy(await verify())).toEqual([3, 4]);
  });

  it('finds by invariant 5 a trial balance that was off during the run alone', async () => {
    const sample = await sampleTrialBalance(databaseUrl);
    expect(foundBy(await verify(HISTORY, { trialBalances: [sample] }))).toEqual([]);
    const sums = sample.sums.map((sum) => ({ ...sum, entriesMinor: 1n }));
    expect(foundBy(await verify(HISTORY, { trialBalances: [{ ...sample, sums }] }))).toEqual([5]);
  });

  it('finds by invariant 13 an operation that overtook one answered before it was sent', async () => {
    const history = HISTORY.with(0, paid(1, 'key-one', 1_000, { sentMs: 50, answeredMs: 60 })).with(5, {
      ...borrowed(),
      sentMs: 10,
      answeredMs: 20,
    });
    expect(foundBy(await verify(history))).toEqual([13]);
  });

  it.each([
    [
      'the outbox is not empty',
      `INSERT INTO credit.outbox (event_id, queue, payload) VALUES (gen_random_uuid(), 'disbursement', '{}')`,
      'the outbox still holds 1 messages',
    ],
    [
      'a loan is under way',
      `UPDATE credit.loans SET state = 'disbursing' WHERE account_id = 'a-0000001'`,
      '1 loans are neither paid out nor failed',
    ],
    [
      'a hold is past its date',
      `UPDATE credit.payments SET state = 'held', captured_minor = 0, refunded_minor = 0 WHERE order_id = 'order-j-captured'`,
      '1 holds are past their date and not released',
    ],
    [
      'the close of a day is under way',
      `UPDATE credit.day_closes SET finished_at = NULL WHERE business_date = '2026-03-31'`,
      'the close of 1 days is not finished',
    ],
  ])('is not content while %s', async (_what, statement, doubt) => {
    await run(databaseUrl, ...forced(statement));
    const verdict = await verify();
    expect(verdict.doubts[0]).toBe(`the platform did not come to rest: ${doubt}`);
    expect(verdict.verdict).not.toBe('pass');
    expect(verdict.unknowns.unresolved).toBe(1);
  });

  it('is unknown when the platform cannot be asked about an operation', async () => {
    const verdict = await verify(HISTORY, { resolve: unreachable, clock: hurried });
    expect(verdict).toMatchObject({ verdict: 'unknown', unknowns: { total: 2, unresolved: 2 } });
  });

  it('is unknown when the history ends before its last arrival', async () => {
    await writeHistory(historyPath, startedAtMs, HISTORY);
    const lines = (await readFile(historyPath, 'utf8')).split('\n');
    await writeFile(historyPath, lines.filter((line) => !line.includes('key-four')).join('\n'));
    const verdict = await verifyMoney({ history: historyPath, databaseUrl, quiet: QUIET });
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      doubts: ['the history of run test holds 12 of 13 arrivals'],
    });
  });
});
