import { join } from 'node:path';

/** The clone's own directory: everything that the laboratory writes stays inside it. */
export const CLONE = join(import.meta.dirname, '../../../..');

/** What the set-up brought: Node, pnpm and links to servers. */
export const TOOLCHAIN = join(CLONE, '.toolchain');

/** One directory for each run, removed when the run ends. */
export const RUNS = join(CLONE, '.breakwater/runs');

/** Node's cache of compiled modules; services start a third faster with it. */
export const COMPILE_CACHE = join(CLONE, '.breakwater/cache/node');
