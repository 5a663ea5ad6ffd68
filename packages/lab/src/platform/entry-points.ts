import { join } from 'node:path';

/** The top of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** The processes of the fleet. The lab starts them; it never imports them. */
export const entryPoints = {
  gateway: join(ROOT, 'services/gateway/src/main.ts'),
  credit: join(ROOT, 'services/credit/src/main.ts'),
  worker: join(ROOT, 'services/credit/src/worker.ts'),
  risk: join(ROOT, 'services/risk/src/main.ts'),
  'credit-bureau-mock': join(ROOT, 'services/credit-bureau-mock/src/main.ts'),
  'bank-mock': join(ROOT, 'services/bank-mock/src/main.ts'),
} as const;

/** One-off programs that prepare a database. */
export const preparations = {
  migrateCredit: join(ROOT, 'services/credit/src/migrate.ts'),
  migrateBank: join(ROOT, 'services/bank-mock/src/migrate.ts'),
  migrateRisk: join(ROOT, 'services/risk/src/migrate.ts'),
  seed: join(ROOT, 'services/credit/src/seed.ts'),
} as const;

/** Programs that are there for a benchmark alone. */
export const benchPrograms = {
  writer: join(ROOT, 'services/credit/src/bench-writer.ts'),
} as const;
