export { assertNoEviction, consumerConnection, producerConnection } from './connection.ts';
export { Consumer, type ConsumerParts, type Delivery } from './consumer.ts';
export { OutboxRelay, type RelayParts } from './relay.ts';
