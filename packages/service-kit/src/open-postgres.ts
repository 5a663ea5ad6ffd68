import type { Clock } from '@breakwater/clock';
import { type PostgresLimits, buildPoolLine } from '@breakwater/designs';
import type { PolicyListener } from '@breakwater/resilience';
import type { Logger } from 'pino';
import type { CurrentDesign } from './current-design.ts';
import type { GuardedPool } from './guarded-pool.ts';
import { boundPool, createPostgresPool } from './postgres.ts';

/** A pool of connections that acts as `role`, bounded and guarded as the design in force says. */
export function openPostgres(
  url: string,
  role: string,
  parts: {
    readonly design: CurrentDesign;
    readonly clock: Clock;
    readonly listener: PolicyListener;
    readonly logger: Logger;
  },
): GuardedPool {
  const { design, clock, listener, logger } = parts;
  const lineOf = (limits: PostgresLimits) => buildPoolLine(limits, clock, listener);
  const limits = design.now.edges['service->postgres'];
  const pool = createPostgresPool(url, role, limits, logger);
  pool.standInLine(lineOf(limits));
  design.onChange(({ edges: { 'service->postgres': changed } }) => {
    boundPool(pool, changed, logger);
    pool.standInLine(lineOf(changed));
  });
  return pool;
}
