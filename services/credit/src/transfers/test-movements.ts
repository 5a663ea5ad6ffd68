import { randomUUID } from 'node:crypto';
import { settleTransaction } from '../consumers/settle-transaction.ts';
import { withTransaction } from '../ledger/index.ts';
import type { TestLedger } from '../ledger/test-ledger.ts';
import { TRACEPARENT, loanApproval, purchase, repayment, soon } from '../ledger/test-operations.ts';
import type { BankMovement } from './move-through-bank.ts';
import {
  type Cause,
  type MovementParts,
  loanMovement,
  payoutMovement,
  repaymentMovement,
} from './movements.ts';

/** Something that goes through the bank, made anew for each test. */
export interface Moved {
  readonly id: string;
  /** What a delivery of the same event knows of it. */
  readonly movement: (cause: Cause) => Promise<BankMovement | undefined>;
  /** `waiting`, `moving`, `settled` or `failed`, whatever its own word for that is. */
  readonly state: () => Promise<string>;
  /** By how much the bank's money changed in the ledger when it settled. */
  readonly clearingMinor: bigint;
  /** When the bank does not begin the last transfer any more. */
  readonly expire: () => Promise<unknown>;
}

/** An approved loan of 100.00. */
export async function aLoan(ledger: TestLedger, parts: MovementParts): Promise<Moved> {
  const [accountId = ''] = await ledger.accounts(1);
  const loan = loanApproval(accountId);
  await parts.writer.submit(loan, soon());
  return moved(
    ledger,
    parts,
    { table: 'loans', column: 'loan_id', id: loan.loanId, clearingMinor: -10_000n },
    loanMovement,
  );
}

/** A requested repayment of 10.00. */
export async function aRepayment(ledger: TestLedger, parts: MovementParts): Promise<Moved> {
  const [accountId = ''] = await ledger.accounts(1, { openingPayLaterMinor: 3_000n });
  const promised = repayment(accountId);
  await parts.writer.submit(promised, soon());
  return moved(
    ledger,
    parts,
    { table: 'repayments', column: 'repayment_id', id: promised.repaymentId, clearingMinor: 1_000n },
    repaymentMovement,
  );
}

/** Each is of another date, since a merchant is paid once a date. */
let payouts = 0;

/** A payout of 10.00 and of what payouts that failed left. */
export async function aPayout(ledger: TestLedger, parts: MovementParts): Promise<Moved> {
  const [accountId = ''] = await ledger.accounts(1);
  const bought = purchase(accountId);
  await parts.writer.submit(bought, soon());
  const event = { transactionId: bought.operationId, eventId: randomUUID() };
  await withTransaction(parts.pool, (client) => settleTransaction(client, event));
  payouts += 1;
  await parts.pool.query(`SELECT credit.make_payouts(date '2026-03-01' + $1::integer, $2)`, [
    payouts,
    TRACEPARENT,
  ]);
  const { rows } = await parts.pool.query<{ id: string; amount: string }>(
    `SELECT payout_id AS id, amount_minor AS amount FROM credit.payouts WHERE business_date = date '2026-03-01' + $1::integer`,
    [payouts],
  );
  const { id, amount } = rows[0]!;
  return moved(
    ledger,
    parts,
    { table: 'payouts', column: 'payout_id', id: id, clearingMinor: -BigInt(amount) },
    payoutMovement,
  );
}

const STATES: Readonly<Record<string, string>> = {
  approved: 'waiting',
  requested: 'waiting',
  disbursing: 'moving',
  collecting: 'moving',
  paying: 'moving',
  active: 'settled',
  applied: 'settled',
  paid: 'settled',
  failed: 'failed',
};

interface MovedRow {
  readonly table: string;
  readonly column: string;
  readonly id: string;
  readonly clearingMinor: bigint;
}

function moved(
  ledger: TestLedger,
  parts: MovementParts,
  { table, column, id, clearingMinor }: MovedRow,
  movementOf: typeof loanMovement,
): Moved {
  return {
    id,
    clearingMinor,
    movement: (cause) => movementOf(parts, id, cause),
    state: async () => {
      const { rows } = await parts.pool.query<{ state: string }>(
        `SELECT state FROM credit.${table} WHERE ${column} = $1`,
        [id],
      );
      return STATES[rows[0]?.state ?? ''] ?? 'none';
    },
    expire: () =>
      ledger.owner.query(
        `UPDATE credit.${table} SET transfer_expires_at = transfer_expires_at - interval '1 day' WHERE ${column} = $1`,
        [id],
      ),
  };
}
