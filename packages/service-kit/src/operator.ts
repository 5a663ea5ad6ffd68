import { timingSafeEqual } from 'node:crypto';
import { ProblemError } from '@breakwater/contracts';
import type { FastifyRequest } from 'fastify';
import type { HttpApp } from './http-app.ts';
import type { Metrics } from './metrics.ts';

/** One thing that must move for the service to be ready. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves when there was progress; rejects with the reason when there was none. */
  check(): Promise<void>;
}

/** Adds `/livez`, `/readyz` and `/metrics` to a listener that outside clients do not reach. */
export function addHealthRoutes(
  app: HttpApp,
  metrics: Metrics,
  checks: readonly ReadinessCheck[],
  state: { draining: boolean },
): void {
  app.get('/livez', () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const failures = (await Promise.all(checks.map(failureOf))).filter((failure) => failure !== null);
    if (state.draining) failures.push({ check: 'draining', reason: 'the service is shutting down' });
    return reply
      .status(failures.length === 0 ? 200 : 503)
      .send({ status: failures.length === 0 ? 'ready' : 'not ready', failures });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}

async function failureOf(check: ReadinessCheck): Promise<{ check: string; reason: string } | null> {
  try {
    await check.check();
    return null;
  } catch (error) {
    return { check: check.name, reason: (error as Error).message };
  }
}

/** A hook that lets only holders of the operator token pass. */
export function operatorGuard(operatorToken: string): (request: FastifyRequest) => Promise<void> {
  const expected = Buffer.from(`Bearer ${operatorToken}`);
  return (request) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const same = given.length === expected.length && timingSafeEqual(given, expected);
    return same ? Promise.resolve() : Promise.reject(new ProblemError('unauthenticated'));
  };
}

/** Ready while the database answers. */
export function databaseReadiness(pool: { query(text: string): Promise<unknown> }): ReadinessCheck {
  return { name: 'database', check: async () => void (await pool.query('select 1')) };
}
