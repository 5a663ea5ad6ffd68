import { randomUUID } from 'node:crypto';
import type { Clock } from '@breakwater/clock';
import type { CrashPoints } from '@breakwater/faults';
import { deadlineIn } from '@breakwater/resilience';
import type { RequestContext } from '@breakwater/service-kit';
import type { BankClient } from '../clients/bank-client.ts';
import type { LedgerAnswer, LedgerOperation, LoanRecord } from '../ledger/index.ts';

/** What a disbursement needs. */
export interface DisbursementParts {
  readonly findLoan: (loanId: string) => Promise<LoanRecord | undefined>;
  readonly submit: (operation: LedgerOperation, deadline: { atMs: number }) => Promise<LedgerAnswer>;
  readonly bank: Pick<BankClient, 'find' | 'send'>;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
}

/** How long the bank may take to begin a transfer after it was instructed, in milliseconds. */
const INSTRUCTION_MS = 3_000;
/** How far the clocks of bank and platform may be apart, in milliseconds. */
const CLOCK_SKEW_MS = 500;
/** How long the ledger may take for one step, in milliseconds. */
const LEDGER_MS = 5_000;
const CONSUMER = 'disbursement';

/** The outcome of the transfer is not known yet; the delivery must come again. */
export class NotYetKnown extends Error {
  constructor(loanId: string) {
    super(`the outcome of the transfer for ${loanId} is not known yet`);
    this.name = 'NotYetKnown';
  }
}

/**
 * Sends the money of an approved loan exactly once, however often it is delivered.
 *
 *   approved --begin--> disbursing --send--> settled: active
 *                           |                refused: failed, the amount is free again
 *                           |                no answer: ask
 *                           +--ask---------> in the book: active
 *                                            not in the book, and the instruction has expired: begin again
 *                                            not in the book, not yet expired: come again later
 *
 * `begin` commits the time after which the bank will not start the transfer before the instruction is sent. Only when
 * that time is past, and the book has no such transfer, can there never be one, so only then is it sent again; and of
 * two deliveries that try, the ledger lets one begin.
 * @throws NotYetKnown, or what ledger or bank throw, to be delivered again.
 */
export async function disburse(
  parts: DisbursementParts,
  delivery: { loanId: string; eventId: string },
  context: RequestContext,
): Promise<void> {
  const loan = await parts.findLoan(delivery.loanId);
  if (loan === undefined) throw new Error(`there is no loan ${delivery.loanId}`);
  if (loan.state === 'active' || loan.state === 'failed') return;
  if (loan.state === 'disbursing') {
    const transfers = await parts.bank.find(loan.loanId, context);
    if (transfers.length > 0) return end(parts, loan, delivery.eventId, 'loan.activate', context);
    if (!hasExpired(loan, parts.clock)) throw new NotYetKnown(loan.loanId);
  }
  const expiresAt = new Date(parts.clock.nowMs() + INSTRUCTION_MS);
  const begun = await submit(parts, {
    kind: 'loan.begin_disbursing',
    operationId: randomUUID(),
    accountId: loan.accountId,
    traceId: context.trace.traceId,
    loanId: loan.loanId,
    expiresAt,
    previousExpiresAt: loan.transferExpiresAt,
  });
  if (begun.outcome !== 'done') throw new NotYetKnown(loan.loanId);
  parts.crashPoints.reach('worker.disbursement.began');
  const answer = await parts.bank.send(
    {
      reference: loan.loanId,
      amountMinor: Number(loan.amountMinor),
      currency: loan.currency,
      payoutAccount: loan.payoutAccount,
      expiresAt: expiresAt.toISOString(),
    },
    context,
  );
  parts.crashPoints.reach('worker.disbursement.sent');
  // A refused instruction is not in the book; if it was refused for its expiry alone, the loan is begun again.
  if (answer.outcome === 'refused' && answer.status === EXPIRED) throw new NotYetKnown(loan.loanId);
  await end(
    parts,
    loan,
    delivery.eventId,
    answer.outcome === 'settled' ? 'loan.activate' : 'loan.fail',
    context,
  );
}

/** The bank's status for an instruction that came after its expiry. */
const EXPIRED = 422;

async function end(
  parts: DisbursementParts,
  loan: LoanRecord,
  eventId: string,
  kind: 'loan.activate' | 'loan.fail',
  context: RequestContext,
): Promise<void> {
  const answer = await submit(parts, {
    kind,
    operationId: randomUUID(),
    accountId: loan.accountId,
    traceId: context.trace.traceId,
    loanId: loan.loanId,
    consumer: CONSUMER,
    eventId,
  });
  // A duplicate was taken by another delivery of the same event; a conflict means that it has come to its end already.
  if (answer.outcome === 'refused' || answer.outcome === 'key_reused') {
    throw new Error(`the ledger did not end the loan ${loan.loanId}: ${answer.outcome}`);
  }
}

function submit(
  { submit: write, clock }: DisbursementParts,
  operation: LedgerOperation,
): Promise<LedgerAnswer> {
  return write(operation, deadlineIn(clock, LEDGER_MS));
}

function hasExpired({ transferExpiresAt }: LoanRecord, clock: Clock): boolean {
  return transferExpiresAt !== null && transferExpiresAt.getTime() + CLOCK_SKEW_MS < clock.nowMs();
}
