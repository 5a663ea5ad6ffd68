import { loadDesign } from '@breakwater/designs';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { CurrentDesign } from './current-design.ts';
import { addDesignRoutes } from './design-routes.ts';
import { testApp } from './test-app.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function setUp() {
  const current = new CurrentDesign(await loadDesign('naive'));
  const { app } = testApp();
  addDesignRoutes(app, current, pino({ level: 'silent' }));
  cleanUps.push(() => app.close());
  const put = (body: object) => app.inject({ method: 'PUT', url: '/operator/design', body });
  return { current, app, put };
}

it('puts another design in force, and tells whoever asked', async () => {
  const { current, app, put } = await setUp();
  const told: string[] = [];
  current.onChange(({ name }) => told.push(name));
  expect((await app.inject('/operator/design')).json()).toMatchObject({ name: 'naive', warnings: [] });
  const answer = await put({ design: 'retries' });
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { name: 'retries' }]);
  expect(answer.json<{ warnings: object[] }>().warnings).toHaveLength(1);
  expect(current.now.name).toBe('retries');
  expect(told).toEqual(['retries']);
});

it.each([
  [{ design: 'resilent' }, 'there is no such design'],
  [{ design: './nowhere.yaml' }, 'cannot be read'],
  [{}, ''],
  [{ design: 'naive', at: 'once' }, ''],
])('refuses %j and changes nothing', async (body, reason) => {
  const { current, put } = await setUp();
  const answer = await put(body);
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain(reason);
  expect(current.now.name).toBe('naive');
});

it('refuses a design that this service cannot keep, and the one in force stays', async () => {
  const { current, put } = await setUp();
  const message = 'needs a store';
  const problemsOf = ({ name }: { name: string }) => (name === 'retries' ? [{ path: 'edges', message }] : []);
  current.refuse(problemsOf);
  const answer = await put({ design: 'retries' });
  expect([answer.statusCode, answer.json()]).toMatchObject([
    400,
    { code: 'invalid_field', errors: [{ path: '/body/design', message: `edges: ${message}` }] },
  ]);
  expect(current.now.name).toBe('naive');
  expect(() => current.refuse(({ name }) => [{ path: name, message }])).toThrow(
    'naive: naive: needs a store',
  );
});
