import { randomUUID } from 'node:crypto';
import { AccountModel, type AccountOperation, type AccountState } from '@breakwater/ledger';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { LedgerWriter } from './ledger-writer.ts';
import { getAccount } from './read-account.ts';
import { TestLedger } from './test-ledger.ts';
import { loanApproval, purchase, soon } from './test-operations.ts';

let ledger: TestLedger;
let writers: LedgerWriter[];
beforeAll(async () => {
  ledger = await TestLedger.create(inject('databaseUrl'));
  writers = [1, 2, 3].map(() => ledger.writer({ batchMax: 8 }));
});
afterAll(() => ledger.drop());

/** What a customer does; several at once, on the same account, through different writers. */
type Action =
  | { readonly kind: 'purchase'; readonly amountMinor: bigint; readonly instalments: 1 | 6 | 24 }
  | {
      readonly kind: 'loan';
      readonly amountMinor: bigint;
      readonly end: 'loan.activate' | 'loan.fail' | 'none';
    };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant('purchase' as const),
    amountMinor: fc.bigInt({ min: 1n, max: 4_000n }),
    instalments: fc.constantFrom(1 as const, 6 as const, 24 as const),
  }),
  fc.record({
    kind: fc.constant('loan' as const),
    amountMinor: fc.bigInt({ min: 1n, max: 4_000n }),
    end: fc.constantFrom('loan.activate' as const, 'loan.fail' as const, 'none' as const),
  }),
);

const customer = fc.record({
  status: fc.constantFrom('active', 'active', 'active', 'frozen', 'overdue', 'closed'),
  limitMinor: fc.bigInt({ min: 0n, max: 12_000n }),
  payLaterLimitMinor: fc.bigInt({ min: 0n, max: 12_000n }),
  cashLoanLimitMinor: fc.bigInt({ min: 0n, max: 8_000n }),
  openingPayLaterMinor: fc.bigInt({ min: -2_000n, max: 14_000n }),
});

test('the database agrees with the model of packages/ledger, whatever customers do and whoever writes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(customer, fc.array(action, { maxLength: 12 })), { minLength: 1, maxLength: 5 }),
      async (customers) => {
        const accounts: string[] = [];
        for (const [limits] of customers) accounts.push(...(await ledger.accounts(1, limits)));
        await Promise.all(
          customers.flatMap(([, actions], which) =>
            actions.map((one, index) => perform(one, accounts[which] ?? '', index)),
          ),
        );
        for (const accountId of accounts) await compare(accountId);
        expect(await ledger.imbalance()).toBeUndefined();
      },
    ),
    { numRuns: 40 },
  );
});

async function perform(one: Action, accountId: string, index: number): Promise<void> {
  const writer = writers[index % writers.length]!;
  if (one.kind === 'purchase') {
    const { amountMinor, instalments } = one;
    await writer.submit(purchase(accountId, { amountMinor, instalments }), soon());
    return;
  }
  const loan = loanApproval(accountId, { amountMinor: one.amountMinor });
  const common = { accountId, resourceId: loan.loanId, traceId: 'trace' };
  if ((await writer.submit(loan, soon())).outcome !== 'done' || one.end === 'none') return;
  const begin = { kind: 'loan.begin_disbursing', operationId: randomUUID(), ...common } as const;
  await writer.submit({ ...begin, expiresAt: new Date('2090-01-01'), previousExpiresAt: null }, soon());
  const event = { consumer: 'disbursement', eventId: loan.events[0]?.eventId ?? '', events: [] };
  await writer.submit({ kind: one.end, operationId: randomUUID(), ...common, ...event }, soon());
}

interface Recorded {
  readonly kind: 'purchase' | 'loan.approve' | 'loan.activate' | 'loan.fail';
  readonly refusal_code: string | null;
  readonly amount_minor: string;
  readonly fee_minor: string;
  readonly account_version: string;
  readonly posted: string;
  readonly pending: string;
}

/** Replays what is recorded in the order of the account's versions: every answer and every amount must agree. */
async function compare(accountId: string): Promise<void> {
  const record = await getAccount(ledger.owner, accountId);
  const { rows: openings } = await ledger.owner.query<{ amount_minor: string }>(
    `SELECT amount_minor FROM credit.entries JOIN credit.transactions USING (transaction_id)
       WHERE account_id = $1 AND kind = 'opening'`,
    [accountId],
  );
  const { rows } = await ledger.owner.query<Recorded>(
    `SELECT o.kind, refusal_code, o.amount_minor, o.fee_minor, account_version,
            v.pay_later_posted_minor + v.cash_loan_posted_minor AS posted, v.cash_loan_pending_minor AS pending
       FROM credit.operations AS o
       LEFT JOIN credit.account_versions AS v ON v.account_id = o.account_id AND v.version = o.account_version
       WHERE o.account_id = $1 ORDER BY account_version, outcome`,
    [accountId],
  );
  let state: AccountState = AccountModel.open(record!);
  for (const { amount_minor } of openings) {
    const opening = { kind: 'opening', product: 'pay_later', amountMinor: BigInt(amount_minor) } as const;
    state = AccountModel.apply(state, opening).state;
  }
  for (const row of rows) {
    const applied = AccountModel.apply(state, operationOf(row));
    expect(applied.accepted ? null : applied.code).toBe(row.refusal_code);
    state = applied.state;
    expect(Number(row.account_version)).toBe(state.version);
    // An account that nothing happened to has no version to compare with.
    if (state.version === 0) continue;
    expect(BigInt(row.posted)).toBe(state.postedMinor.pay_later + state.postedMinor.cash_loan);
    expect(BigInt(row.pending)).toBe(state.pendingMinor.cash_loan);
  }
  expect(record).toMatchObject(state);
}

function operationOf(row: Recorded): AccountOperation {
  const feeMinor = BigInt(row.fee_minor);
  const amountMinor = BigInt(row.amount_minor);
  switch (row.kind) {
    case 'purchase':
      return { kind: 'purchase', amountMinor, feeMinor };
    case 'loan.approve':
    case 'loan.activate':
    case 'loan.fail':
      return { kind: row.kind, amountMinor };
  }
}
