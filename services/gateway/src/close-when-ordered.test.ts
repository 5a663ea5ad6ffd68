import { expect, test } from 'vitest';
import { testGateway } from './test-gateway.ts';

test('a closed gateway lets nobody in and asks nobody', async () => {
  const { app, headers, asked, rungs } = await testGateway();
  rungs.closed = true;
  const answer = await app.inject({ url: '/v1/accounts/a-0000001', headers });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: 'maintenance', moneyMoved: 'no' });
  expect(answer.headers['retry-after']).toBe('120');
  expect(asked).toEqual([]);
  rungs.closed = false;
  expect((await app.inject({ url: '/v1/accounts/a-0000001', headers })).statusCode).toBe(200);
});

test.each([
  ['en', 'Closed for the moment'],
  ['zh', '系统维护中'],
])('a browser is shown a page in its language, %s', async (language, title) => {
  const { app, rungs } = await testGateway();
  rungs.closed = true;
  const answer = await app.inject({
    url: '/docs',
    headers: { accept: 'text/html,application/xhtml+xml', 'accept-language': language },
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
  });
  expect(answer.body).toContain(`<h1>${title}</h1>`);
});

test('what everybody may know stays open', async () => {
  const { app, asked, rungs } = await testGateway();
  rungs.closed = true;
  expect((await app.inject({ url: '/v1/status' })).statusCode).toBe(200);
  expect(asked).toHaveLength(1);
});
