export { createDatabase, dropDatabase } from './databases.ts';
export { migrate, seed, type Population } from './prepare-database.ts';
export { type Platform, startPlatform } from './start-platform.ts';
