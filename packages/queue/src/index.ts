export type { Delivery, Handler } from './consumer.ts';
export { deadLetters, replayDeadLetter, replayDeadLetters } from './dead-letters.ts';
export { ComeBackLater, Unretryable } from './delivery-error.ts';
export { takeOnce } from './inbox.ts';
export { type Handlers, Queues } from './queues.ts';
