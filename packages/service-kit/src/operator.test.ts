import { VirtualClock } from '@breakwater/clock';
import { CrashPoints } from '@breakwater/faults';
import { describe, expect, it } from 'vitest';
import { addCrashPointRoutes } from './crash-point-routes.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { createOperatorApp } from './operator.ts';
import { Readiness } from './readiness.ts';

const TOKEN = 'a-token-of-the-operator';

function setUp() {
  const clock = new VirtualClock();
  const readiness = new Readiness(clock);
  const logger = createLogger('test', 1, 'silent');
  const app = createOperatorApp({ logger, metrics: new Metrics(), clock, operatorToken: TOKEN, readiness });
  addCrashPointRoutes(app, new CrashPoints(() => undefined));
  return { app, readiness };
}

describe('the listener for operators', () => {
  it('says to everybody that it lives, whether it is ready, and what it measures', async () => {
    const { app, readiness } = setUp();
    readiness.add({ name: 'relay', check: () => Promise.reject(new Error('stuck')) });
    expect((await app.inject('/livez')).statusCode).toBe(200);
    const ready = await app.inject('/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      { status: 'not ready', failures: [{ check: 'relay', reason: 'stuck' }], degraded: [] },
    ]);
    expect((await app.inject('/metrics')).body).toContain('process_cpu_seconds_total');
  });

  it.each([
    [`Bearer ${TOKEN}`, 200, 404],
    ['', 401, 401],
    [TOKEN, 401, 401],
    [`Bearer ${TOKEN}x`, 401, 401],
    [`Bearer ${'x'.repeat(TOKEN.length)}`, 401, 401],
  ])('with "%s" answers an order %i and an unknown address %i', async (authorization, known, unknown) => {
    const { app } = setUp();
    const ask = async (url: string): Promise<number> =>
      (await app.inject({ url, headers: { authorization } })).statusCode;
    expect([await ask('/operator/crash-points'), await ask('/operator/nothing')]).toEqual([known, unknown]);
  });

  it('guards a route that is added later and says nothing of a guard', async () => {
    const { app } = setUp();
    app.post('/operator/later', () => 'done');
    expect((await app.inject({ method: 'POST', url: '/operator/later' })).statusCode).toBe(401);
  });
});
