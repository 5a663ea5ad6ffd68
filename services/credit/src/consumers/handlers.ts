import type { QueueName } from '@breakwater/contracts';
import { ComeBackLater, type Delivery, type Handlers, Unretryable } from '@breakwater/queue';
import { noDeadline } from '@breakwater/resilience';
import { type RequestContext, continueTrace } from '@breakwater/service-kit';
import type { RiskClient } from '../clients/risk-client.ts';
import { withTransaction } from '../ledger/index.ts';
import {
  type BankMovement,
  type BankParts,
  NotYetKnown,
  moveThroughBank,
} from '../transfers/move-through-bank.ts';
import {
  type Cause,
  type MovementParts,
  loanMovement,
  payoutMovement,
  repaymentMovement,
} from '../transfers/movements.ts';
import { settleTransaction } from './settle-transaction.ts';
import { writeNotification } from './write-notification.ts';
import { writeStatements } from './write-statements.ts';

/** What the consumers of all queues need. */
export interface HandlerParts extends MovementParts, BankParts {
  readonly risk: Pick<RiskClient, 'signal'>;
}

/** When a transfer whose outcome is not known yet is asked after again, in milliseconds. */
const ASK_AGAIN_MS = 1_000;

/** Who works on the events of each queue. */
export function handlersOf(parts: HandlerParts): Required<Handlers> {
  const { pool, risk } = parts;
  return {
    disbursement: (delivery) =>
      move(parts, 'disbursement', delivery, (cause) => loanMovement(parts, delivery.payload.loanId, cause)),
    collection: (delivery) =>
      move(parts, 'collection', delivery, (cause) =>
        repaymentMovement(parts, delivery.payload.repaymentId, cause),
      ),
    settlement: (delivery) => {
      const { payload, eventId } = delivery;
      if ('transactionId' in payload)
        return withTransaction(pool, (client) => settleTransaction(client, { ...payload, eventId }));
      return move(parts, 'settlement', delivery, (cause) => payoutMovement(parts, payload.payoutId, cause));
    },
    notification: ({ payload, eventId }) => writeNotification(pool, { ...payload, eventId }),
    'risk-signals': ({ payload, eventId, traceparent }) =>
      risk.signal({ signalId: eventId, ...payload }, contextOf(traceparent)),
    statements: ({ payload, eventId }) =>
      withTransaction(pool, (client) => writeStatements(client, { ...payload, eventId })),
  };
}

/** Moves money that a delivery asks for; what is not known yet is asked after again, which uses up no attempt. */
async function move<Name extends QueueName>(
  parts: HandlerParts,
  consumer: Name,
  { eventId, traceparent }: Delivery<Name>,
  movementOf: (cause: Cause) => Promise<BankMovement | undefined>,
): Promise<void> {
  const context = contextOf(traceparent);
  const movement = await movementOf({ consumer, eventId, context });
  if (movement === undefined) throw new Unretryable('what should be moved does not exist');
  try {
    await moveThroughBank(parts, movement, context);
  } catch (error) {
    if (error instanceof NotYetKnown) throw new ComeBackLater(ASK_AGAIN_MS, error.message);
    throw error;
  }
}

/** What work that follows from an event carries: the trace of the request behind it, and nobody who waits for it. */
function contextOf(traceparent: string | null): RequestContext {
  return {
    trace: continueTrace(traceparent ?? undefined),
    deadline: noDeadline,
    workClass: 'loan',
    language: 'en',
    caller: undefined,
    acceptLanguage: undefined,
    run: undefined,
  };
}
