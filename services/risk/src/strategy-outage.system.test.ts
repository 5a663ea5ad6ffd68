import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { RiskDatabase, blocking, follows, overviewOf, versionOf } from './test-database.ts';
import { TestRisk, paymentRequest } from './test-risk.ts';

const reason = 'the test wants it';

let database: RiskDatabase;
beforeEach(async () => {
  database = await RiskDatabase.create(inject('databaseUrl'), inject('redisCacheUrl'));
});
afterEach(() => database.drop());

describe('when PostgreSQL is away', () => {
  it('goes on deciding by what was active, without waiting, and follows again afterwards', async () => {
    const [one, other] = [await database.start(), await database.start()];
    await one.operate('POST', 'strategies', { content: blocking, reason });
    await follows(other, 'baseline@3');
    await database.away();
    const beganMs = performance.now();
    for (let i = 0; i < 20; i++) expect(await versionOf(other)).toBe('baseline@3');
    expect(performance.now() - beganMs).toBeLessThan(2_000);
    const response = await one.operate('PUT', 'strategies/active', { version: 'baseline@2', reason });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'service_down' });
    await database.back();
    await vi.waitUntil(
      async () =>
        (await one.operate('PUT', 'strategies/active', { version: 'baseline@2', reason })).statusCode === 200,
      { timeout: 5_000 },
    );
    await follows(other, 'baseline@2');
  });

  it('waits no longer than it may for a table that is locked, and decides meanwhile', async () => {
    const risk = await database.start();
    await database.asOwner(async (owner) => {
      await owner.query('BEGIN');
      await owner.query('LOCK TABLE risk.strategy_activations, risk.strategy_versions');
      const beganMs = performance.now();
      const response = await risk.operate('POST', 'strategies', { content: blocking, reason });
      expect(response.json()).toMatchObject({ code: 'service_down' });
      expect(performance.now() - beganMs).toBeLessThan(3_000);
      expect(await versionOf(risk)).toBe('baseline@2');
      await owner.query('ROLLBACK');
    });
    await risk.operate('POST', 'strategies', { content: blocking, reason });
    expect(await versionOf(risk)).toBe('baseline@3');
  });

  it('starts and stops beside a server that says nothing at all', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const silentUrl = `postgres://nobody@127.0.0.1:${port}/nothing`;
    const risk = new TestRisk(inject('redisCacheUrl'), { databaseUrl: silentUrl });
    const beganMs = performance.now();
    await risk.start();
    await expect(risk.strategies?.check()).rejects.toThrow();
    await risk.stop();
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('decides nothing when it has never seen what is active, says why, and begins when it has', async () => {
    await database.away();
    const risk = await database.start();
    await expect(risk.strategies?.check()).rejects.toThrow();
    const response = await risk.post(paymentRequest());
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'service_down' });
    expect((await risk.app.inject('/v1/capabilities?customerId=c-0000001')).statusCode).toBe(503);
    await database.back();
    await vi.waitUntil(async () => (await risk.post(paymentRequest())).statusCode === 200, {
      timeout: 5_000,
    });
    await risk.strategies?.check();
    expect(await risk.metrics.registry.metrics()).toContain(
      'breakwater_strategy_active{version="baseline@2"} 1',
    );
  });
});

describe('what is kept', () => {
  it.each([
    `UPDATE risk.strategy_versions SET content = ''`,
    'DELETE FROM risk.strategy_versions',
    'TRUNCATE risk.strategy_activations',
    `UPDATE risk.strategy_activations SET reason = 'another'`,
    'DELETE FROM risk.strategy_activations',
    'DROP TABLE risk.strategy_activations',
  ])('cannot be changed by the service: %s', async (statement) => {
    const risk = await database.start();
    await expect(risk.pool?.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('stays when the version of a newer release cannot be read here: the last one decides', async () => {
    const risk = await database.start();
    await database.asOwner(async (owner) => {
      const content = 'rules: of a later release';
      await owner.query(`SELECT risk.keep_strategy('baseline', 9, repeat('a', 64), $1)`, [content]);
      await owner.query(`SELECT risk.activate_strategy('baseline', 9, 'operator', 'a test')`);
    });
    await risk.strategies?.look();
    expect(await overviewOf(risk)).toMatchObject({ active: 'baseline@9', decidingBy: 'baseline@2' });
    expect(await versionOf(risk)).toBe('baseline@2');
  });
});
