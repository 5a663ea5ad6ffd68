/** The layer of each package: it imports only from strictly lower ones. */
export const LAYERS: Readonly<Record<string, number>> = {
  money: 0,
  clock: 0,
  contracts: 1,
  ledger: 2,
  resilience: 2,
  designs: 3,
  faults: 3,
  queue: 3,
  'service-kit': 4,
  load: 5,
  verify: 5,
  drills: 5,
  lab: 6,
};

/** Services import packages up to this layer. */
export const SERVICE_LAYER_MAX = 4;

/** What a service's `domain/` may know: money, time, shapes and rules, and nothing that talks to anything. */
export const DOMAIN_IMPORTS: readonly string[] = [
  '@breakwater/money',
  '@breakwater/clock',
  '@breakwater/contracts',
  '@breakwater/ledger',
  // A digest is a pure function.
  'node:crypto',
];

/** Libraries with traps, each wrapped in one place; beside it only what compares them with ours. */
export const WRAPPED: Readonly<Record<string, RegExp>> = {
  opossum:
    /^packages\/(resilience\/src\/(share-judge|opossum-traps\.test)|lab\/src\/bench\/policies\/subjects\/peers)\.ts$/,
  bullmq: /^packages\/queue\//,
};

/** Who may touch `process`; everybody else gets environment, streams and signals as arguments. */
export const PROCESS_EDGES: readonly RegExp[] = [
  // Programs.
  /^services\/[^/]+\/src\/(main|worker|migrate|seed|bench-writer)\.ts$/,
  /^packages\/load\/src\/main\.ts$/,
  /^packages\/(designs|drills)\/src\/write-schema\.ts$/,
  /^packages\/lab\/src\/(cli|bench)\//,
  // What every service's program is made of, and the crash that a crash point stands for.
  /^packages\/service-kit\/src\/(run-service|crash-point-routes)\.ts$/,
  // Those who start other programs, or look at what runs.
  /^packages\/load\/src\/load-process\.ts$/,
  /^packages\/lab\/src\/(fleet|stores|doctor)\//,
  /^packages\/lab\/src\/platform\/prepare-database\.ts$/,
  // Tests and the tools of the repository.
  /^(tests|infra)\//,
  /\.test\.(ts|mjs)$/,
];

/** Names that say nothing about what is inside. */
export const EMPTY_NAMES = /^(commons?|utils?|utilities|helpers?|shared|misc)$/;

/** Tests, and programs and folders that are there for tests alone. They may reach further than the code that runs. */
export const IS_TEST = /\.test\.(ts|mjs)$|\/test-[^/]+\.ts$|\/test-programs\/|^tests\//;
