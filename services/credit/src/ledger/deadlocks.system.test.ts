import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PoolClient } from 'pg';
import type { BatchFigures } from './ledger-writer.ts';
import { TestLedger } from './test-ledger.ts';
import { begin, end, loanApproval, purchase, refund, repayment, soon } from './test-operations.ts';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
});
afterEach(async () => {
  expect(await ledger.imbalance()).toBeUndefined();
});
afterAll(() => ledger.drop());

describe('several writers', () => {
  test('that touch the same merchants and accounts in any order never end in a deadlock', async () => {
    const accounts = await ledger.accounts(60);
    const batches: BatchFigures[] = [];
    const writers = [1, 2, 3].map(() =>
      ledger.writer({ batchMax: 7, onBatch: (batch) => batches.push(batch) }),
    );
    const answers = await Promise.all(
      Array.from({ length: 360 }, (_, index) => {
        const merchantId = `m-0000${1 + ((index * 5) % 8)}`;
        // One writer walks the accounts up, one down and one across.
        const at = [index, 359 - index, index * 37][index % 3]! % 60;
        return writers[index % 3]!.submit(
          purchase(accounts[at] ?? '', { merchantId, instalments: 6 }),
          soon(),
        );
      }),
    );
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(360);
    expect(batches.every(({ end: how }) => how === 'answered')).toBe(true);
  });

  test('that post to the bank, to merchants and to income at once never end in a deadlock', async () => {
    const accounts = await ledger.accounts(24, { openingPayLaterMinor: 5_000n });
    const batches: BatchFigures[] = [];
    const writers = [1, 2, 3].map(() =>
      ledger.writer({ batchMax: 5, onBatch: (batch) => batches.push(batch) }),
    );
    await Promise.all(
      accounts.map(async (accountId, index) => {
        const writer = writers[index % 3]!;
        const bought = purchase(accountId, { instalments: 6, merchantId: `m-0000${1 + (index % 8)}` });
        const [loan, paid] = [loanApproval(accountId), repayment(accountId)];
        const steps = [bought, loan, paid, begin(loan), begin(paid), refund(bought), end(loan, 'settled')];
        const order =
          index % 2 === 0 ? steps : [paid, begin(paid), bought, loan, begin(loan), refund(bought)];
        for (const step of order)
          expect(await writer.submit(step, soon())).toMatchObject({ outcome: 'done' });
        expect(await writer.submit(end(paid, 'settled'), soon())).toMatchObject({ outcome: 'done' });
      }),
    );
    expect(batches.every(({ end: how }) => how === 'answered')).toBe(true);
  });
});

/** Makes a batch the victim of a deadlock: of two that wait for each other the server ends the one that looks first. */
class Rival {
  readonly #client: PoolClient;

  private constructor(client: PoolClient) {
    this.#client = client;
  }

  static async begin(): Promise<Rival> {
    const client = await ledger.owner.connect();
    await client.query('BEGIN');
    await client.query("SET LOCAL deadlock_timeout = '30s'");
    return new Rival(client);
  }

  /** Holds a merchant's ledger account and then asks for the customer's account, which the batch holds by then. */
  async cross(merchantId: string, accountId: string): Promise<void> {
    const lock = (table: string, column: string, id: string) =>
      this.#client.query(`SELECT FROM credit.${table} WHERE ${column} = $1 FOR UPDATE`, [id]);
    await lock('ledger_accounts', 'ledger_account_id', `merchant:${merchantId}`);
    this.crossed = this.waitFor('apply_batch').then(() => lock('accounts', 'account_id', accountId));
  }

  /** Settles when the rival has got what it asked for, which it does once the batch is rolled back. */
  crossed: Promise<unknown> = Promise.resolve();

  async waitFor(query: string): Promise<void> {
    for (let tries = 0; tries < 2_000; tries++) {
      const { rowCount } = await ledger.owner.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
           AND query LIKE '%' || $1 || '%'`,
        [query],
      );
      if (rowCount !== null && rowCount > 0) return;
    }
    throw new Error(`nothing like ${query} came to wait for a lock`);
  }

  async letGo(): Promise<void> {
    await this.#client.query('ROLLBACK');
    this.#client.release();
  }
}

describe('a batch that the server rolls back for a passing reason', () => {
  test('is sent again after a deadlock and then done once', async () => {
    const [accountId = ''] = await ledger.accounts(1);
    const batches: BatchFigures[] = [];
    const writer = ledger.writer({ onBatch: (batch) => batches.push(batch) });
    const rival = await Rival.begin();
    await rival.cross('m-00001', accountId);
    const answer = writer.submit(purchase(accountId), soon());
    await rival.crossed;
    await rival.letGo();
    expect(await answer).toMatchObject({ outcome: 'done' });
    expect(batches.map(({ end: how }) => how)).toEqual(['again', 'answered']);
  });

  test.each(['40001', '40P01'])(
    'with %s is sent as often as allowed and then certainly failed',
    async (code) => {
      const [accountId = '', other = ''] = await ledger.accounts(2);
      const batches: BatchFigures[] = [];
      const writer = ledger.writer({ attemptsMax: 4, onBatch: (batch) => batches.push(batch) });
      await raiseFor(accountId, code, 1_000);
      try {
        const bought = purchase(accountId);
        const results = await Promise.allSettled([
          writer.submit(bought, soon()),
          writer.submit(purchase(other), soon()),
        ]);
        expect(results[0]).toMatchObject({ reason: { name: 'OperationRejected', outcome: 'fail' } });
        expect(results[1]).toMatchObject({ value: { outcome: 'done' } });
        const again = batches.filter(({ end: how }) => how === 'again');
        expect(again.length).toBeLessThanOrEqual(8);
      } finally {
        await stopRaising();
      }
    },
  );

  test.each(['40001', '40P01'])(
    'with %s twice and no more is done the third time, and only then',
    async (code) => {
      const [accountId = ''] = await ledger.accounts(1);
      const batches: BatchFigures[] = [];
      const writer = ledger.writer({ onBatch: (batch) => batches.push(batch) });
      await raiseFor(accountId, code, 2);
      try {
        expect(await writer.submit(purchase(accountId), soon())).toMatchObject({ outcome: 'done' });
        expect(batches.map(({ end: how }) => how)).toEqual(['again', 'again', 'answered']);
      } finally {
        await stopRaising();
      }
    },
  );
});

/** Has the database raise an error for the first so many updates of an account; a sequence counts through rollbacks. */
async function raiseFor(accountId: string, code: string, times: number): Promise<void> {
  await ledger.owner.query(`
    CREATE SEQUENCE credit.test_raised;
    GRANT USAGE ON SEQUENCE credit.test_raised TO breakwater_app;
    CREATE FUNCTION credit.test_raise() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.account_id = '${accountId}' AND nextval('credit.test_raised') <= ${times} THEN
        RAISE EXCEPTION 'provoked' USING ERRCODE = '${code}';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER test_raise BEFORE UPDATE ON credit.accounts FOR EACH ROW EXECUTE FUNCTION credit.test_raise()`);
}

async function stopRaising(): Promise<void> {
  await ledger.owner.query(
    `DROP TRIGGER test_raise ON credit.accounts; DROP FUNCTION credit.test_raise; DROP SEQUENCE credit.test_raised`,
  );
}
