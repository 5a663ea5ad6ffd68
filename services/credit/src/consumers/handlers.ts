import type { Assessment, QueueName, WorkClass } from '@breakwater/contracts';
import { ComeBackLater, type Delivery, type Handler, type Handlers, Unretryable } from '@breakwater/queue';
import type { RequestContext, ServiceRuntime } from '@breakwater/service-kit';
import type { RiskClient } from '../clients/risk-client.ts';
import { reviewStandIn } from '../degradation/review-stand-in.ts';
import { type DeferredEnd, takeDeferred } from '../degradation/take-deferred.ts';
import { withTransaction } from '../ledger/index.ts';
import {
  type BankMovement,
  type BankParts,
  BooksDisagree,
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
  readonly risk: Pick<RiskClient, 'signal' | 'assess'>;
  /** Records the work on a job as a part of its trace, where traces are recorded. */
  readonly traced: ServiceRuntime['traced'];
  /** Told what risk said of a payment that was approved without it. */
  readonly onReview: (verdict: Assessment['outcome']) => void;
  /** Told what became of a payment that was accepted for later. */
  readonly onDeferredEnd: (end: DeferredEnd) => void;
}

/** When a transfer whose outcome is not known yet is asked after again, in milliseconds. */
const ASK_AGAIN_MS = 1_000;

/** What a job is worked on with. */
interface Job<Name extends QueueName> {
  readonly payload: Delivery<Name>['payload'];
  readonly eventId: string;
  readonly context: RequestContext;
}

/** Who works on the events of each queue. */
export function handlersOf(parts: HandlerParts): Required<Handlers> {
  const { pool, risk } = parts;
  return {
    disbursement: on(parts, 'disbursement', (job) =>
      move(parts, 'disbursement', job, (cause) => loanMovement(parts, job.payload.loanId, cause)),
    ),
    collection: on(parts, 'collection', (job) =>
      move(parts, 'collection', job, (cause) => repaymentMovement(parts, job.payload.repaymentId, cause)),
    ),
    settlement: on(parts, 'settlement', (job) => {
      const { payload, eventId } = job;
      if ('transactionId' in payload)
        return withTransaction(pool, (client) => settleTransaction(client, { ...payload, eventId }));
      return move(parts, 'settlement', job, (cause) => payoutMovement(parts, payload.payoutId, cause));
    }),
    notification: on(parts, 'notification', ({ payload, eventId }) =>
      writeNotification(pool, { ...payload, eventId }),
    ),
    'risk-signals': on(parts, 'risk-signals', ({ payload, eventId, context }) =>
      risk.signal({ signalId: eventId, ...payload }, context),
    ),
    statements: on(parts, 'statements', ({ payload, eventId }) =>
      withTransaction(pool, (client) => writeStatements(client, { ...payload, eventId })),
    ),
    'stand-in-reviews': on(parts, 'stand-in-reviews', async ({ payload, context }) => {
      const verdict = await reviewStandIn(parts, payload.operationId, context);
      if (verdict !== undefined) parts.onReview(verdict);
    }),
    'deferred-payments': on(parts, 'deferred-payments', async ({ payload, context }) => {
      const end = await takeDeferred(parts, payload.deferralId, context);
      if (end !== undefined) parts.onDeferredEnd(end);
    }),
  };
}

/** A handler whose work goes on with the trace of the request behind the event. */
function on<Name extends QueueName>(
  { traced }: HandlerParts,
  queue: Name,
  work: (job: Job<Name>) => Promise<void>,
): Handler<Name> {
  const workClass = WORK_CLASS[queue];
  return ({ payload, eventId, traceparent }) =>
    traced(queue, { traceparent, workClass }, (context) => work({ payload, eventId, context }));
}

const WORK_CLASS: Readonly<Record<QueueName, WorkClass>> = {
  settlement: 'payment',
  disbursement: 'loan',
  collection: 'repayment',
  notification: 'look',
  'risk-signals': 'look',
  statements: 'look',
  'stand-in-reviews': 'look',
  'deferred-payments': 'payment',
};

/** Moves money that a job asks for; what is not known yet is asked after again, which uses up no attempt. */
async function move<Name extends QueueName>(
  parts: HandlerParts,
  consumer: Name,
  { eventId, context }: Job<Name>,
  movementOf: (cause: Cause) => Promise<BankMovement | undefined>,
): Promise<void> {
  const movement = await movementOf({ consumer, eventId, context });
  if (movement === undefined) throw new Unretryable('what should be moved does not exist');
  try {
    await moveThroughBank(parts, movement, context);
  } catch (error) {
    if (error instanceof NotYetKnown) throw new ComeBackLater(ASK_AGAIN_MS, error.message);
    // Asking again changes nothing in either book: it waits among the dead letters for somebody who looks at both.
    if (error instanceof BooksDisagree) throw new Unretryable(error.message, { cause: error });
    throw error;
  }
}
