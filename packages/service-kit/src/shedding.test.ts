import { VirtualClock } from '@breakwater/clock';
import { type Design, parseDesign } from '@breakwater/designs';
import { header } from '@breakwater/contracts';
import { expect, it } from 'vitest';
import { pino } from 'pino';
import { CurrentDesign } from './current-design.ts';
import { metricsListener } from './policy-metrics.ts';
import { useShedding } from './shedding.ts';
import { testApp } from './test-app.ts';

function designOf(server: string): Design {
  const head = 'name: test\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\n';
  return parseDesign(`${head}edges: { 'credit->risk': { server: ${server} } }`, 'test.yaml');
}

const SHED = '{ shed: { delayMsMin: 50, delayMsMax: 110, releaseMs: 0, lookEveryMs: 10 } }';

/** A service whose event loop comes as late as the test says. */
function setUp(server: string) {
  const clock = new VirtualClock();
  const { app, metrics } = testApp();
  const design = new CurrentDesign(designOf(server));
  const loop = { delayMs: 0 };
  const listener = metricsListener(metrics, pino({ level: 'silent' }));
  useShedding(app, 'credit->risk', { design, clock, metrics, listener }, () => loop.delayMs);
  app.post('/v1/work', { config: { workClass: 'look' } }, () => ({ done: true }));
  app.post('/v1/signals', () => ({ done: true }));
  const ask = async (workClass: string, url = '/v1/work', cohort = '50') => {
    await clock.advance(10);
    // A body that cannot be read: who is shed is not told so, for nobody looked at it.
    const payload = loop.delayMs === 0 ? '{}' : '{';
    const headers = {
      [header.workClass]: workClass,
      [header.cohort]: cohort,
      'content-type': 'application/json',
    };
    return app.inject({ method: 'POST', url, headers, payload });
  };
  return { loop, design, metrics, ask };
}

it('sheds the lowest class first, before the body is read, and says when to come back', async () => {
  const { loop, metrics, ask } = setUp(SHED);
  expect((await ask('loan')).statusCode).toBe(200);
  loop.delayMs = 80;
  const refused = await ask('loan');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
  expect(refused.json()).toMatchObject({ code: 'overloaded', moneyMoved: 'no' });
  expect((await ask('payment')).statusCode).toBe(400);
  loop.delayMs = 200;
  expect((await ask('payment')).statusCode).toBe(503);
  expect((await ask('payment', '/v1/signals')).statusCode).toBe(400);
  expect((await metrics.shedShare.get()).values).toMatchObject([
    { labels: { edge: 'credit->risk' }, value: 1 },
  ]);
  const counted = (await metrics.edgeRefusals.get()).values;
  expect(counted).toMatchObject([
    { labels: { edge: 'credit->risk', policy: 'shedder', reason: 'shed' }, value: 2 },
  ]);
});

it('sheds the low cohorts of a class before the high ones', async () => {
  const { loop, ask } = setUp(SHED);
  // A sixth of the ladder is shed, which is half of the lowest of three classes.
  loop.delayMs = 60;
  expect((await ask('loan', '/v1/work', '20')).statusCode).toBe(503);
  expect((await ask('loan', '/v1/work', '80')).statusCode).toBe(400);
  expect((await ask('look', '/v1/work', '0')).statusCode).toBe(400);
});

it('follows a change of the design', async () => {
  const { loop, design, metrics, ask } = setUp('{}');
  loop.delayMs = 200;
  expect((await ask('payment')).statusCode).toBe(400);
  expect((await metrics.shedShare.get()).values).toEqual([]);
  design.change(designOf(SHED));
  expect((await ask('payment')).statusCode).toBe(503);
  design.change(designOf('{}'));
  expect((await ask('payment')).statusCode).toBe(400);
  expect((await metrics.shedShare.get()).values).toEqual([]);
});
