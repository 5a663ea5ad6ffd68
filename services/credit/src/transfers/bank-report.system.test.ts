import { VirtualClock } from '@breakwater/clock';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { BankChannel } from '../clients/bank-channel.ts';
import { TestLedger } from '../ledger/test-ledger.ts';
import { BankReport } from './bank-report.ts';

let ledger: TestLedger;
let app: Pool;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  app = ledger.pool();
});
afterAll(() => ledger.drop());

/** A worker that looks at its bank; what it reports is known once it is written. */
class Worker {
  readonly clock = new VirtualClock();
  readonly errors: unknown[] = [];
  bankAnswers = true;
  databaseAnswers = true;
  reports = 0;
  readonly report: BankReport;
  #written: Promise<unknown> = Promise.resolve();

  constructor() {
    const query = (text: string, values: unknown[]) => {
      if (!this.databaseAnswers) return Promise.reject(new Error('the database is gone'));
      this.reports += 1;
      const written = app.query(text, values);
      this.#written = written;
      return written;
    };
    this.report = new BankReport({
      pool: { query } as unknown as Pool,
      clock: this.clock,
      usable: () => this.bankAnswers,
      onError: (error) => this.errors.push(error),
    });
  }

  /** Lets seconds go by one after the other, each until what it brought is written. */
  async after(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1_000);
      await this.#written;
    }
  }
}

let worker: Worker;
beforeEach(async () => {
  await ledger.owner.query('UPDATE credit.channels SET down_since = NULL, reported_at = now()');
  worker = new Worker();
  worker.report.start();
  await worker.after(1);
});
afterEach(() => worker.report.close());

/** What an instance of the service that asks for the first time is told. */
function seenAsUsable(): Promise<boolean> {
  return new BankChannel(app, new VirtualClock()).usable();
}

async function downSince(): Promise<string | null> {
  const { rows } = await ledger.owner.query<{ since: string | null }>(
    'SELECT down_since::text AS since FROM credit.channels',
  );
  return rows[0]?.since ?? null;
}

/** Makes the last report so old. */
async function age(seconds: number): Promise<void> {
  const sql = 'UPDATE credit.channels SET reported_at = now() - make_interval(secs => $1)';
  await ledger.owner.query(sql, [seconds]);
}

describe('a worker', () => {
  it('has nothing to report of a bank that answers', async () => {
    await worker.after(30);
    expect([worker.reports, await seenAsUsable()]).toEqual([0, true]);
  });

  it('tells everybody that the bank is down, again and again, and at once when it is up', async () => {
    worker.bankAnswers = false;
    await worker.after(1);
    expect([worker.reports, await seenAsUsable()]).toEqual([1, false]);
    const since = await downSince();
    await worker.after(4);
    expect(worker.reports).toBe(1);
    await worker.after(6);
    expect([worker.reports, await downSince()]).toEqual([3, since]);
    worker.bankAnswers = true;
    await worker.after(1);
    expect([worker.reports, await seenAsUsable(), await downSince()]).toEqual([4, true, null]);
    await worker.after(10);
    expect(worker.reports).toBe(4);
  });

  it('that died while the bank was down is not believed for long', async () => {
    worker.bankAnswers = false;
    await worker.after(1);
    await worker.report.close();
    await age(10);
    expect(await seenAsUsable()).toBe(false);
    await age(16);
    expect(await seenAsUsable()).toBe(true);
  });

  it('says that it could not report, and reports as soon as it can', async () => {
    worker.bankAnswers = worker.databaseAnswers = false;
    await worker.after(3);
    expect([worker.errors.length, worker.reports, await seenAsUsable()]).toEqual([3, 0, true]);
    worker.databaseAnswers = true;
    await worker.after(1);
    expect([worker.errors.length, worker.reports, await seenAsUsable()]).toEqual([3, 1, false]);
  });

  it('that closes looks no more and leaves no timer', async () => {
    await worker.report.close();
    worker.bankAnswers = false;
    await worker.after(10);
    expect([worker.reports, worker.clock.pendingTimers]).toEqual([0, 0]);
  });
});
