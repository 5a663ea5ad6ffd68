import { createHash } from 'node:crypto';
import { BankCallback, ProblemError, type Transfer } from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import type { CreditContext } from '../app.ts';
import { fits } from '../transfers/move-through-bank.ts';
import { loanMovement, payoutMovement, repaymentMovement } from '../transfers/movements.ts';

/**
 * `POST /v1/bank-callbacks`: the bank says by itself that a transfer settled. It may come late, early or more than once:
 * what it means is taken once for each transfer, and only from a state in which it is legal. What does not fit is logged
 * and not believed: a worker looks into the bank's book, and what contradicts ours there becomes a dead letter.
 */
export function addBankCallbackRoute(parts: CreditContext): void {
  parts.app.post(
    '/v1/bank-callbacks',
    { config: { workClass: 'look' }, schema: { body: BankCallback } },
    async (request, reply) => {
      const { transfer } = request.body;
      if (transfer.state === 'settled') await takeSettled(parts, transfer, request);
      return reply.status(204).send();
    },
  );
}

/** What a reference begins with, the queue that moves such things, and by what name it knows them. */
const KINDS = {
  loan: { movementOf: loanMovement, queue: 'disbursement', idName: 'loanId' },
  rpy: { movementOf: repaymentMovement, queue: 'collection', idName: 'repaymentId' },
  out: { movementOf: payoutMovement, queue: 'settlement', idName: 'payoutId' },
} as const;

async function takeSettled(
  parts: CreditContext,
  transfer: Transfer,
  { context, log }: FastifyRequest,
): Promise<void> {
  const { reference, transferId } = transfer;
  const { movementOf, queue, idName } = KINDS[reference.split('_')[0] as keyof typeof KINDS];
  const eventId = uuidOf(transferId);
  const read = () => movementOf(parts, reference, { consumer: 'bank-callback', eventId, context });
  let movement = await read();
  if (movement === undefined) throw new ProblemError('not_found');
  if (fits(transfer, movement.instruction)) {
    if (movement.state === 'moving' && (await movement.settle())) return;
    // What ended meanwhile ended in one way or the other.
    movement = (await read()) ?? movement;
    if (movement.state === 'settled') return;
  }
  log.warn({ reference, transferId, state: movement.state }, 'the bank settled what does not fit');
  // Nothing is left to decide about what settled; anything else is for the worker that moves it.
  if (movement.state === 'settled') return;
  await parts.pool.query(
    `INSERT INTO credit.outbox (event_id, queue, payload, traceparent) VALUES ($1, $2, $3, $4)
     ON CONFLICT (event_id) DO NOTHING`,
    [eventId, queue, { [idName]: reference }, context.trace.traceparent],
  );
}

/** The event of a transfer always has the same id, so that a second callback finds the first in inbox and outbox. */
function uuidOf(transferId: string): string {
  const hex = createHash('sha256').update(transferId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
