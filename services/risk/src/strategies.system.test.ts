import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { StrategyConflict } from './active-strategy.ts';
import {
  RiskDatabase,
  baseline,
  blocking,
  follows,
  numbered,
  overviewOf,
  strategyOf,
  versionOf,
} from './test-database.ts';
import { type TestRisk, paymentRequest } from './test-risk.ts';

const reason = 'the test wants it';

let database: RiskDatabase;
beforeEach(async () => {
  database = await RiskDatabase.create(inject('databaseUrl'), inject('redisCacheUrl'));
});
afterEach(() => database.drop());

describe('at its start', () => {
  it('keeps the configured strategy and activates it when none is active', async () => {
    const risk = await database.start();
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
    const risks = await Promise.all(Array.from({ length: 4 }, () => database.start()));
    const { versions, activations } = await overviewOf(risks[0] as TestRisk);
    expect(versions).toHaveLength(1);
    expect(activations).toHaveLength(1);
  });

  it('refuses another content under a version that is kept, and says so clearly', async () => {
    await database.start();
    const starting = database.start(baseline.replace('> 200', '> 100'));
    await expect(starting).rejects.toThrow(StrategyConflict);
    await expect(starting).rejects.toThrow('baseline@2 is kept already and says something else');
  });

  it('takes the same strategy, written in another way, for the same', async () => {
    await database.start();
    await database.start(`# Only a comment is new.\n${baseline}`);
  });

  it('activates what the configuration names now', async () => {
    const before = await database.start();
    const after = await database.start(numbered(3));
    expect(await versionOf(after)).toBe('baseline@3');
    await follows(before, 'baseline@3');
  });

  it('does not undo what an operator has activated since', async () => {
    const before = await database.start();
    await before.operate('POST', 'strategies', { content: numbered(7), reason });
    const again = await database.start();
    expect(await versionOf(again)).toBe('baseline@7');
  });
});

describe('an operator', () => {
  it('brings in a strategy, which every replica follows within a moment', async () => {
    const [one, other] = [await database.start(), await database.start()];
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
    const [one, other] = [await database.start(), await database.start()];
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
    const risk = await database.start();
    for (let i = 0; i < 3; i++) {
      await risk.operate('POST', 'strategies', { content: blocking, reason });
      await risk.operate('PUT', 'strategies/active', { version: 'baseline@3', reason });
    }
    const { versions, activations } = await overviewOf(risk);
    expect([versions.length, activations.length]).toEqual([2, 2]);
  });

  it('may write it as JSON', async () => {
    const risk = await database.start();
    const content = JSON.stringify(parse(numbered(5)));
    expect((await risk.operate('POST', 'strategies', { content, reason })).json()).toMatchObject({
      active: 'baseline@5',
    });
  });

  it('is told every problem with its place, and nothing changes', async () => {
    const risk = await database.start();
    const content = numbered(4)
      .replace('report.score < 590', 'nonsense(')
      .replace('daily_cap', 'no_such_code');
    const response = await risk.operate('POST', 'strategies', { content, reason });
    expect(response.statusCode).toBe(400);
    expect(response.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).toEqual([
      '/body/content/rules/4/declineCode',
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
    const risk = await database.start();
    const response = await risk.operate(method, path, body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_field', errors: [{ path: place }] });
    expect(await versionOf(risk)).toBe('baseline@2');
  });
});
