import type { Clock } from '@breakwater/clock';
import type { Transfer, TransferRequest } from '@breakwater/contracts';
import type { CrashPoints } from '@breakwater/faults';
import type { RequestContext } from '@breakwater/service-kit';
import type { BankClient } from '../clients/bank-client.ts';

/** Money that must go through the bank exactly once: a loan, a repayment, a merchant's payout. */
export interface BankMovement {
  /** `waiting`: nothing was sent. `moving`: something may have been. `settled` and `failed` are its ends. */
  readonly state: 'waiting' | 'moving' | 'settled' | 'failed';
  readonly instruction: Omit<TransferRequest, 'expiresAt'>;
  /** After this time the bank does not begin the last transfer that was instructed; null before the first. */
  readonly expiresAt: Date | null;
  /** Commits a new expiry in place of `expiresAt`; of several that try at once only one gets true. */
  readonly begin: (expiresAt: Date) => Promise<boolean>;
  /** Commits that the bank moved the money; false when the movement had come to an end before. */
  readonly settle: () => Promise<boolean>;
  /** Commits that it never will; false when the movement had come to an end before. */
  readonly fail: (reason: string) => Promise<boolean>;
}

/** What moving needs. */
export interface BankParts {
  readonly bank: Pick<BankClient, 'find' | 'send'>;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
}

/** How long the bank may take to begin a transfer after it was instructed, in milliseconds. */
const INSTRUCTION_MS = 3_000;
/** How far the clocks of bank and platform may be apart, in milliseconds. */
const CLOCK_SKEW_MS = 500;

/** The outcome of the transfer is not known yet; the delivery must come again. */
export class NotYetKnown extends Error {
  constructor(reference: string) {
    super(`the outcome of the transfer for ${reference} is not known yet`);
    this.name = 'NotYetKnown';
  }
}

/** The bank has a transfer in its book that cannot follow from what is in ours: somebody must look at both. */
export class BooksDisagree extends Error {
  constructor({ reference, transferId }: Transfer, why: string) {
    super(`the bank has the transfer ${transferId} for ${reference}, which ${why}`);
    this.name = 'BooksDisagree';
  }
}

/**
 * Moves money through the bank exactly once, however often it is delivered.
 *
 *   waiting --begin--> moving --send--> settled: settle
 *                        |              pending: come again, and ask
 *                        |              refused: fail; if it was refused for its expiry alone, begin again
 *                        |              no answer: come again, and ask
 *                        +--ask-------> settled in the book: settle
 *                                       pending in the book: come again later
 *                                       not in the book, and the instruction has expired: begin again
 *                                       not in the book, not yet expired: come again later
 *   failed  --ask--> in the book after all: the books disagree
 *
 * `begin` commits the time after which the bank will not start the transfer before the instruction is sent. Only when
 * that time is past, and the book has no such transfer, can there never be one, so only then is it sent again; and of
 * two deliveries that try, the ledger lets one begin.
 * @throws BooksDisagree when the bank's book has what was never instructed, or what failed.
 * @throws NotYetKnown, or what ledger or bank throw, to be delivered again.
 */
export async function moveThroughBank(
  { bank, clock, crashPoints }: BankParts,
  movement: BankMovement,
  context: RequestContext,
): Promise<void> {
  const { instruction, state } = movement;
  const { reference } = instruction;
  if (state === 'settled') return;
  if (state !== 'waiting') {
    const transfers = await bank.find(reference, context);
    for (const transfer of transfers) requireAgreement(transfer, movement);
    if (state === 'failed') return;
    if (transfers.some((transfer) => transfer.state === 'settled')) return settle(movement);
    if (transfers.length > 0 || !hasExpired(movement, clock)) throw new NotYetKnown(reference);
  }
  const expiresAt = new Date(clock.nowMs() + INSTRUCTION_MS);
  if (!(await movement.begin(expiresAt))) throw new NotYetKnown(reference);
  crashPoints.reach('worker.transfer.began');
  const answer = await bank.send({ ...instruction, expiresAt: expiresAt.toISOString() }, context);
  crashPoints.reach('worker.transfer.sent');
  if (answer.outcome === 'booked') {
    requireAgreement(answer.transfer, movement);
    if (answer.transfer.state === 'settled') return settle(movement);
    throw new NotYetKnown(reference);
  }
  // Refused for its expiry alone, it is not in the book and nothing speaks against another instruction.
  if (answer.reason === 'instruction_expired') throw new NotYetKnown(reference);
  await movement.fail(answer.reason);
}

/** Whether a transfer is the one that was instructed: only that is believed. */
export function fits(transfer: Transfer, instruction: BankMovement['instruction']): boolean {
  return (
    transfer.amountMinor === instruction.amountMinor &&
    transfer.direction === instruction.direction &&
    transfer.bankAccount === instruction.bankAccount
  );
}

function requireAgreement(transfer: Transfer, { state, instruction }: BankMovement): void {
  if (!fits(transfer, instruction)) throw new BooksDisagree(transfer, 'is not what was instructed');
  if (state === 'failed') throw new BooksDisagree(transfer, 'has failed here');
}

/** One that ended meanwhile may have failed, so it is looked at again. */
async function settle({ settle: commit, instruction }: BankMovement): Promise<void> {
  if (!(await commit())) throw new NotYetKnown(instruction.reference);
}

function hasExpired({ expiresAt }: BankMovement, clock: Clock): boolean {
  return expiresAt !== null && expiresAt.getTime() + CLOCK_SKEW_MS < clock.nowMs();
}
