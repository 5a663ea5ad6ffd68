import { expect, test } from 'vitest';
import { fallbackTo } from './fallback.ts';
import { keptAnswer, staticAnswer } from './fallback-handlers.ts';
import { aCall, aContext, serverError } from './test-fixture.ts';

const always = (): boolean => true;

test('a static answer is always the same', async () => {
  const policy = fallbackTo(staticAnswer('nothing today'), always, aContext());
  await expect(policy.execute(aCall(), () => Promise.reject(serverError()))).resolves.toBe('nothing today');
});

test('a kept answer is looked up by the key, and without one the error is thrown', async () => {
  const kept = new Map([['customer 7', 'an old report']]);
  const policy = fallbackTo(
    keptAnswer(async (key) => kept.get(key)),
    always,
    aContext(),
  );
  const error = serverError();
  const ask = (key?: string): Promise<unknown> =>
    policy.execute(aCall(key === undefined ? {} : { key }), () => Promise.reject(error));
  await expect(ask('customer 7')).resolves.toBe('an old report');
  await expect(ask('customer 8')).rejects.toBe(error);
  await expect(ask()).rejects.toBe(error);
});
