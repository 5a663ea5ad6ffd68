export { startStores } from './start-stores.ts';
export type { GivenStores, Stores } from './start-stores.ts';
export type { StoreSource } from './store.ts';
