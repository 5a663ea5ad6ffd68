import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { type ReadinessCheck, addHealthRoutes, databaseReadiness, operatorGuard } from './operator.ts';
import { testApp } from './test-app.ts';

const TOKEN = 'a-token-of-the-operator';

function setUp(checks: ReadinessCheck[] = []) {
  const { app } = testApp();
  const state = { draining: false };
  addHealthRoutes(app, new Metrics(), checks, state);
  app.get('/operator/thing', { onRequest: operatorGuard(TOKEN) }, () => 'fine');
  return { app, state };
}

describe('health', () => {
  it('lives while it answers at all', async () => {
    const { app } = setUp([{ name: 'database', check: () => Promise.reject(new Error('gone')) }]);
    expect((await app.inject('/livez')).statusCode).toBe(200);
  });

  it('is ready while everything moves, and says what does not', async () => {
    const pool = { query: (): Promise<unknown> => Promise.resolve() };
    const { app } = setUp([databaseReadiness(pool)]);
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready', failures: [] });
    pool.query = () => Promise.reject(new Error('the database is gone'));
    const answer = await app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      status: 'not ready',
      failures: [{ check: 'database', reason: 'the database is gone' }],
    });
  });

  it('is not ready any more while it shuts down', async () => {
    const { app, state } = setUp();
    state.draining = true;
    expect((await app.inject('/readyz')).statusCode).toBe(503);
  });
});

describe('the operator’s routes', () => {
  it.each([
    [`Bearer ${TOKEN}`, 200],
    ['', 401],
    [TOKEN, 401],
    [`Bearer ${TOKEN}x`, 401],
    [`Bearer ${'x'.repeat(TOKEN.length)}`, 401],
  ])('with "%s" answer %i', async (authorization, status) => {
    const { app } = setUp();
    expect((await app.inject({ url: '/operator/thing', headers: { authorization } })).statusCode).toBe(
      status,
    );
  });
});
