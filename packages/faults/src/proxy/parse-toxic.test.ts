import { expect, test } from 'vitest';
import { changedToxic, parseToxic } from './parse-toxic.ts';

test('what is left out has its default', () => {
  expect(parseToxic({ type: 'latency', attributes: { latency: 5 } })).toEqual({
    name: 'latency_downstream',
    type: 'latency',
    stream: 'downstream',
    toxicity: 1,
    attributes: { latency: 5, jitter: 0 },
  });
  expect(parseToxic({ type: 'timeout', stream: 'upstream' })).toMatchObject({
    name: 'timeout_upstream',
    attributes: { timeout: 0 },
  });
});

test.each([
  [undefined, 'bad request body; expected an object'],
  [{ type: 'rain' }, 'invalid toxic type; expected one of: latency, bandwidth'],
  [{ type: 'latency', stream: 'sideways' }, 'can be either upstream or downstream'],
  [{ type: 'latency', toxicity: 1.5 }, 'toxicity is 1.5; expected a number from 0 to 1'],
  [{ type: 'latency', attributes: { latency: -1 } }, 'attributes/latency must be >= 0'],
  [{ type: 'latency', attributes: { latncy: 1 } }, 'attributes has unknown properties: latncy'],
  [{ type: 'latency', attributes: 3 }, 'attributes must be object'],
])('%j is refused: %s', (toxic, message) => {
  expect(() => parseToxic(toxic)).toThrow(message);
});

test('a change keeps what it does not name', () => {
  const before = parseToxic({ type: 'latency', attributes: { latency: 5, jitter: 1 } });
  expect(changedToxic(before, { attributes: { latency: 9 } })).toEqual({
    ...before,
    attributes: { latency: 9, jitter: 1 },
  });
  expect(changedToxic(before, { toxicity: 0.5 }).toxicity).toBe(0.5);
  expect(() => changedToxic(before, { attributes: { jitter: 'x' } })).toThrow('attributes/jitter must be');
});
