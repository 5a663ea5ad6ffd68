import type { QueueName, RiskSignal } from '@breakwater/contracts';
import { newId } from './ids.ts';

/** A message on its way into the outbox. */
interface Message {
  readonly eventId: string;
  readonly queue: QueueName;
  readonly payload: object;
  readonly traceparent: string;
}

/** What an operation tells of itself, to whom it matters. */
interface Told {
  readonly operationId: string;
  readonly accountId: string;
  readonly resourceId: string;
  readonly kind: string;
  readonly traceparent: string;
}

/** The customer is told. */
export function notice({ accountId, kind, resourceId, traceparent }: Told): Message {
  return message('notification', { accountId, kind, resourceId }, traceparent);
}

/** Risk learns what came of it. */
export function signal({ accountId, traceparent }: Told, kind: RiskSignal['kind']): Message {
  return message('risk-signals', { accountId, kind }, traceparent);
}

/** The merchant is owed more or less. */
export function settlement({ operationId, traceparent }: Told): Message {
  return message('settlement', { transactionId: operationId }, traceparent);
}

/** A message to one queue. */
export function message(queue: QueueName, payload: object, traceparent: string): Message {
  return { eventId: newId(), queue, payload, traceparent };
}
