import { createHash } from 'node:crypto';
import { BankCallback, ProblemError, type Transfer } from '@breakwater/contracts';
import type { CreditContext } from '../app.ts';
import type { BankMovement } from '../transfers/move-through-bank.ts';
import {
  type Cause,
  type MovementParts,
  loanMovement,
  payoutMovement,
  repaymentMovement,
} from '../transfers/movements.ts';

/**
 * `POST /v1/bank-callbacks`: the bank says by itself that a transfer settled. It may come late, early or more than once:
 * what it means is taken once for each transfer, and only from a state in which it is legal.
 */
export function addBankCallbackRoute(parts: CreditContext): void {
  const { app } = parts;
  app.post(
    '/v1/bank-callbacks',
    { config: { workClass: 'look' }, schema: { body: BankCallback } },
    async (request, reply) => {
      const { transfer } = request.body;
      const cause = {
        consumer: 'bank-callback',
        eventId: uuidOf(transfer.transferId),
        context: request.context,
      };
      const movement = await movementOf(parts, transfer, cause);
      if (movement === undefined) throw new ProblemError('not_found');
      if (transfer.state === 'settled' && fits(transfer, movement)) await movement.settle();
      return reply.status(204).send();
    },
  );
}

function movementOf(
  parts: MovementParts,
  { reference }: Transfer,
  cause: Cause,
): Promise<BankMovement | undefined> {
  if (reference.startsWith('loan_')) return loanMovement(parts, reference, cause);
  if (reference.startsWith('rpy_')) return repaymentMovement(parts, reference, cause);
  return payoutMovement(parts, reference, cause);
}

/** Only what was instructed is believed; anything else is for whoever compares the books. */
function fits(transfer: Transfer, { state, instruction }: BankMovement): boolean {
  return (
    state === 'moving' &&
    transfer.amountMinor === instruction.amountMinor &&
    transfer.direction === instruction.direction &&
    transfer.bankAccount === instruction.bankAccount
  );
}

/** The event of a transfer always has the same id, so that a second callback finds the first in the inbox. */
function uuidOf(transferId: string): string {
  const hex = createHash('sha256').update(transferId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
