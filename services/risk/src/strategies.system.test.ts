import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { StrategyOverview } from '@breakwater/contracts';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { StrategyConflict } from './active-strategy.ts';
import type { Strategy } from './domain/strategy.ts';
import { migrateRisk } from './migrate.ts';
import { parseStrategy } from './strategy/load-strategy.ts';
import { TestRisk, paymentRequest } from './test-risk.ts';

const baseline = await readFile(new URL('../strategies/baseline.yaml', import.meta.url), 'utf8');
const numbered = (version: number): string => baseline.replace('version: 2', `version: ${version}`);
const strategyOf = (content: string): Strategy => parseStrategy(content, 'test.yaml');
/** Blocks the merchant of every test payment. */
const blocking = numbered(3).replace('blockedMerchants: []', 'blockedMerchants: [m-00001]');
const reason = 'the test wants it';

const running: TestRisk[] = [];
let databaseUrl: string;
let name: string;

beforeEach(async () => {
  name = `risk_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`CREATE DATABASE ${name}`);
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${name}`;
  databaseUrl = url.href;
  await migrateRisk(databaseUrl);
});
afterEach(async () => {
  for (const risk of running.splice(0)) await risk.stop();
  await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
});

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function start(content = baseline): Promise<TestRisk> {
  const risk = new TestRisk(inject('redisCacheUrl'), { databaseUrl, strategy: strategyOf(content) });
  running.push(risk);
  return risk.start();
}

async function overviewOf(risk: TestRisk): Promise<StrategyOverview> {
  return (await risk.operate('GET', 'strategies')).json();
}

const versionOf = async (risk: TestRisk) => (await risk.assess(paymentRequest())).strategyVersion;
const follows = (risk: TestRisk, version: string) =>
  vi.waitUntil(async () => (await versionOf(risk)) === version, { timeout: 5_000 });

describe('at its start', () => {
  it('keeps the configured strategy and activates it when none is active', async () => {
    const risk = await start();
    const { digest } = strategyOf(baseline);
    expect(await overviewOf(risk)).toMatchObject({
      active: 'baseline@2',
      decidingBy: 'baseline@2',
      versions: [{ version: 'baseline@2', digest }],
      activations: [{ version: 'baseline@2', by: 'configuration' }],
    });
    expect((await risk.assess(paymentRequest())).evidence['strategyDigest']).toBe(digest);
  });

  it('changes nothing when it starts again, and lets several start at once', async () => {
    const risks = await Promise.all(Array.from({ length: 4 }, () => start()));
    const { versions, activations } = await overviewOf(risks[0] as TestRisk);
    expect(versions).toHaveLength(1);
    expect(activations).toHaveLength(1);
  });

  it('refuses another content under a version that is kept, and says so clearly', async () => {
    await start();
    const starting = start(baseline.replace('> 200', '> 100'));
    await expect(starting).rejects.toThrow(StrategyConflict);
    await expect(starting).rejects.toThrow('baseline@2 is kept already and says something else');
  });

  it('takes the same strategy, written in another way, for the same', async () => {
    await start();
    await start(`# Only a comment is new.\n${baseline}`);
  });

  it('activates what the configuration names now', async () => {
    const before = await start();
    const after = await start(numbered(3));
    expect(await versionOf(after)).toBe('baseline@3');
    await follows(before, 'baseline@3');
  });

  it('does not undo what an operator has activated since', async () => {
    const before = await start();
    await before.operate('POST', 'strategies', { content: numbered(7), reason });
    const again = await start();
    expect(await versionOf(again)).toBe('baseline@7');
  });
});

describe('an operator', () => {
  it('brings in a strategy, which every replica follows within a moment', async () => {
    const [one, other] = [await start(), await start()];
    const response = await one.operate('POST', 'strategies', { content: blocking, reason });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      active: 'baseline@3',
      decidingBy: 'baseline@3',
      activations: [{ version: 'baseline@3', by: 'operator', reason }, { version: 'baseline@2' }],
    });
    await follows(other, 'baseline@3');
    expect(await other.assess(paymentRequest())).toMatchObject({
      outcome: 'decline',
      declineCode: 'fraud_block',
      strategyVersion: 'baseline@3',
      evidence: {
        strategyDigest: strategyOf(blocking).digest,
        rule: 'merchant-blocked',
        'request.merchantId': 'm-00001',
      },
    });
  });

  it('goes back to a kept version', async () => {
    const [one, other] = [await start(), await start()];
    await one.operate('POST', 'strategies', { content: blocking, reason });
    await follows(other, 'baseline@3');
    const back = await other.operate('PUT', 'strategies/active', {
      version: 'baseline@2',
      reason: 'too strict',
    });
    expect(back.json()).toMatchObject({ active: 'baseline@2', decidingBy: 'baseline@2' });
    await follows(one, 'baseline@2');
    expect((await overviewOf(one)).activations).toHaveLength(3);
  });

  it('may send the same order again', async () => {
    const risk = await start();
    for (let i = 0; i < 3; i++) {
      await risk.operate('POST', 'strategies', { content: blocking, reason });
      await risk.operate('PUT', 'strategies/active', { version: 'baseline@3', reason });
    }
    const { versions, activations } = await overviewOf(risk);
    expect([versions.length, activations.length]).toEqual([2, 2]);
  });

  it('may write it as JSON', async () => {
    const risk = await start();
    const { parse } = await import('yaml');
    const content = JSON.stringify(parse(numbered(5)));
    expect((await risk.operate('POST', 'strategies', { content, reason })).json()).toMatchObject({
      active: 'baseline@5',
    });
  });

  it('is told every problem with its place, and nothing changes', async () => {
    const risk = await start();
    const content = numbered(4)
      .replace('report.score < 590', 'nonsense(')
      .replace('daily_cap', 'no_such_code');
    const response = await risk.operate('POST', 'strategies', { content, reason });
    expect(response.statusCode).toBe(400);
    expect(response.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).toEqual([
      '/body/content/rules/7/declineCode',
      '/body/content/rules/14/when',
    ]);
    expect(await overviewOf(risk)).toMatchObject({ active: 'baseline@2', versions: [{}] });
  });

  it.each([
    ['no YAML', 'POST', 'strategies', { content: 'rules: [', reason }, '/body/content'],
    [
      'a kept version with other rules',
      'POST',
      'strategies',
      { content: baseline.replace('590', '600'), reason },
      '/body/content/version',
    ],
    ['no reason', 'POST', 'strategies', { content: numbered(4) }, '/body'],
    [
      'a version that is not kept',
      'PUT',
      'strategies/active',
      { version: 'baseline@99', reason },
      '/body/version',
    ],
    ['no version', 'PUT', 'strategies/active', { version: 'baseline', reason }, '/body/version'],
  ] as const)('is refused %s', async (_, method, path, body, place) => {
    const risk = await start();
    const response = await risk.operate(method, path, body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_field', errors: [{ path: place }] });
    expect(await versionOf(risk)).toBe('baseline@2');
  });

  it('needs the token', async () => {
    const risk = await start();
    for (const [method, path] of [
      ['GET', 'strategies'],
      ['POST', 'strategies'],
      ['PUT', 'strategies/active'],
    ] as const) {
      expect((await risk.operate(method, path, undefined, 'somebody-else')).statusCode).toBe(401);
    }
  });
});

describe('when PostgreSQL is away', () => {
  const away = async (): Promise<void> => {
    await asAdmin(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await asAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  };
  const back = (): Promise<void> => asAdmin(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);

  it('goes on deciding by what was active, without waiting, and follows again afterwards', async () => {
    const [one, other] = [await start(), await start()];
    await one.operate('POST', 'strategies', { content: blocking, reason });
    await follows(other, 'baseline@3');
    await away();
    const beganMs = performance.now();
    for (let i = 0; i < 20; i++) expect(await versionOf(other)).toBe('baseline@3');
    expect(performance.now() - beganMs).toBeLessThan(2_000);
    const response = await one.operate('PUT', 'strategies/active', { version: 'baseline@2', reason });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'service_down' });
    await back();
    await vi.waitUntil(
      async () =>
        (await one.operate('PUT', 'strategies/active', { version: 'baseline@2', reason })).statusCode === 200,
      { timeout: 5_000 },
    );
    await follows(other, 'baseline@2');
  });

  it('decides nothing when it has never seen what is active, says why, and begins when it has', async () => {
    await away();
    const risk = await start();
    await expect(risk.strategies?.check()).rejects.toThrow();
    const response = await risk.post(paymentRequest());
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'service_down' });
    expect((await risk.app.inject('/v1/capabilities?customerId=c-0000001')).statusCode).toBe(503);
    await back();
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
    const risk = await start();
    await expect(risk.pool?.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('stays when the version of a newer release cannot be read here: the last one decides', async () => {
    const risk = await start();
    const owner = new Client({ connectionString: databaseUrl });
    await owner.connect();
    await owner.query(
      `SELECT risk.keep_strategy('baseline', 9, repeat('a', 64), 'rules: of a later release')`,
    );
    await owner.query(`SELECT risk.activate_strategy('baseline', 9, 'operator', 'a test')`);
    await owner.end();
    await risk.strategies?.look();
    expect(await overviewOf(risk)).toMatchObject({ active: 'baseline@9', decidingBy: 'baseline@2' });
    expect(await versionOf(risk)).toBe('baseline@2');
  });
});
