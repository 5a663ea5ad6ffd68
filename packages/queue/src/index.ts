export { assertNoEviction, consumerConnection, producerConnection } from './connection.ts';
export { Consumer, type ConsumerParts, type Delivery, type Handler, type Outcome } from './consumer.ts';
export {
  type Database,
  type DeadLetter,
  type ReplayOutcome,
  countDeadLetters,
  deadLetters,
  oldestUnsentMs,
  recordDeath,
  replayDeadLetter,
  replayDeadLetters,
} from './dead-letters.ts';
export type { Death } from './death.ts';
export { ComeBackLater, Unretryable } from './delivery-error.ts';
export type { Gauges } from './housekeeper.ts';
export { takeOnce } from './inbox.ts';
export { Liveness, type ProgressCheck } from './liveness.ts';
export { type QueueSettings, type SettingsWish, defaultSettings, settingsWith } from './queue-settings.ts';
export { type Handlers, Queues, type QueuesParts } from './queues.ts';
export { RedisQueues, type RedisQueuesParts } from './redis-queues.ts';
export { OutboxRelay, type OutgoingEvent, type RelayParts } from './relay.ts';
