import { expect, test } from 'vitest';
import { CallRefused } from './call-error.ts';
import { fallbackTo } from './fallback.ts';
import { aCall, aContext, notFound, serverError } from './test-fixture.ts';

test('an answer is left alone', async () => {
  const policy = fallbackTo(
    () => Promise.resolve('cached'),
    () => true,
    aContext(),
  );
  await expect(policy.execute(aCall(), () => Promise.resolve('live'))).resolves.toBe('live');
});

test('the handler gets the error and answers, and the listener is told', async () => {
  const context = aContext();
  const policy = fallbackTo(
    async (failure) => `cached after ${failure.name}`,
    () => true,
    context,
  );
  const error = new CallRefused('breaker', 'breaker_open');
  const answer = await policy.execute(aCall(), () => Promise.reject(error));
  expect(answer).toBe('cached after CallRefused');
  expect(context.events).toMatchObject([{ kind: 'fellBack', error }]);
});

test('an error that the condition leaves out is thrown', async () => {
  const policy = fallbackTo(
    () => Promise.resolve('cached'),
    (error) => error.outcome === 'unknown',
    aContext(),
  );
  await expect(policy.execute(aCall(), () => Promise.reject(notFound()))).rejects.toMatchObject({
    status: 404,
  });
});

test('a mistake in the program is not covered up', async () => {
  const policy = fallbackTo(
    () => Promise.resolve('cached'),
    () => true,
    aContext(),
  );
  const mistake = new TypeError('x is undefined');
  await expect(policy.execute(aCall(), () => Promise.reject(mistake))).rejects.toBe(mistake);
});

test('when the handler has nothing either, its error is thrown and no fallback told', async () => {
  const context = aContext();
  const policy = fallbackTo(
    async (failure) => {
      throw failure;
    },
    () => true,
    context,
  );
  const error = serverError();
  await expect(policy.execute(aCall(), () => Promise.reject(error))).rejects.toBe(error);
  expect(context.events).toEqual([]);
});
