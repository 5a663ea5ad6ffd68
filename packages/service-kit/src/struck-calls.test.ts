import { Random, VirtualClock } from '@breakwater/clock';
import { FaultBoard, type FaultSpec, possibleFaults } from '@breakwater/faults';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { useStruckCalls } from './struck-calls.ts';
import { type TestApp, testApp } from './test-app.ts';

const apps: TestApp['app'][] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** A replica whose one product route counts its work, and whose other route is none of the product's. */
async function setUp(specs: readonly FaultSpec[]) {
  const { app } = testApp();
  apps.push(app);
  const clock = new VirtualClock();
  const board = new FaultBoard({ clock, random: new Random(1), kinds: possibleFaults.credit }, specs);
  const done: string[] = [];
  useStruckCalls(app, board);
  const route =
    (status: number) =>
    async (request: { url: string }, reply: { status(code: number): { send(body: object): unknown } }) => {
      done.push(request.url);
      return reply.status(status).send({ status });
    };
  app.post('/payments', { config: { workClass: 'payment' } }, route(201));
  app.post('/refused', { config: { workClass: 'payment' } }, route(422));
  app.get('/account', { config: { workClass: 'look' } }, route(200));
  app.post('/health', {}, route(200));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const post = (path: string, method = 'POST'): Promise<number | 'lost'> =>
    fetch(`http://127.0.0.1:${port}${path}`, { method }).then(
      ({ status }) => status,
      () => 'lost',
    );
  return { board, clock, done, post };
}

it('answers with errors before the work, and spares what is not the product', async () => {
  const { done, post } = await setUp([{ kind: 'errors', status: 504 }]);
  expect(await post('/payments')).toBe(504);
  expect(await post('/health')).toBe(200);
  expect(done).toEqual(['/health']);
});

it('loses the answer after the work, and never that of a refusal or of a question', async () => {
  const { done, post } = await setUp([{ kind: 'lost-answer' }]);
  expect(await post('/payments')).toBe('lost');
  expect(await post('/refused')).toBe(422);
  expect(await post('/account', 'GET')).toBe(200);
  expect(done).toEqual(['/payments', '/refused', '/account']);
});

it('lets go of what hangs when the fault ends, without its answer', async () => {
  const { board, done, post } = await setUp([{ kind: 'hang' }]);
  const hanging = post('/payments');
  await expect.poll(() => board.strikesCalls && done.length).toBe(0);
  setTimeout(() => board.clear(), 50);
  expect(await hanging).toBe('lost');
  expect(await post('/payments')).toBe(201);
});

it('closes although a call hangs', async () => {
  const { post } = await setUp([{ kind: 'hang' }]);
  const hanging = post('/payments');
  await new Promise((resolve) => setImmediate(resolve));
  await apps[0]!.close();
  expect(await hanging).toBe('lost');
});

it('has calls wait before the work, as slow work would', async () => {
  const { clock, done, post } = await setUp([{ kind: 'latency', latencyMs: 2_000 }]);
  const slow = post('/payments');
  await expect.poll(() => clock.pendingTimers).toBe(1);
  expect(done).toEqual([]);
  await clock.advance(2_000);
  expect(await slow).toBe(201);
});
