export { createDatabase, dropDatabase } from './databases.ts';
export { migrate, seed, type Population } from './prepare-database.ts';
export type { Platform } from './platform.ts';
export { readPayouts } from './read-payouts.ts';
export { startPlatform } from './start-platform.ts';
