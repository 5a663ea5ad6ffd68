import { expect, test } from 'vitest';
import { designWith, problemsOf } from './design-fixture.ts';

const postgres = (limits: string): string =>
  `{ 'service->postgres': { statementTimeoutMs: 100, ${limits} } }`;
const at = 'test.yaml: edges["service->postgres"].admission';

test.each([
  [
    'poolMax: 8, admission: { concurrencyMax: 9 }',
    `${at}.concurrencyMax: must not be more than poolMax 8, is 9: the rest would wait in the pool's own line, which has no bound`,
  ],
  ['admission: { concurrencyMax: 9 }', `${at}: needs poolMax: how many connections there are to share out`],
  [
    'poolMax: 8, admission: { concurrencyMax: 8, classConcurrencyMax: { loan: 9 } }',
    `${at}.classConcurrencyMax.loan: must not be more than concurrencyMax 8, is 9`,
  ],
])('an admission that guards nothing is refused: %s', (limits, message) => {
  expect(problemsOf(postgres(limits))).toEqual([message]);
});

test('an admission that fits is taken, and warned about when nothing ends a statement', () => {
  const admission = 'poolMax: 8, admission: { concurrencyMax: 8, classConcurrencyMax: { loan: 2 } }';
  expect(designWith(postgres(admission)).warnings).toEqual([]);
  const { warnings } = designWith(`{ 'service->postgres': { ${admission} } }`);
  expect(warnings.map(({ path }) => path)).toEqual(['edges["service->postgres"].admission']);
});

const warningsOf = (limits: string) => designWith(`{ 'service->redis': { ${limits} } }`).warnings;

test('a breaker on Redis is warned about when nothing ends a command', () => {
  expect(warningsOf('breaker: {}, commandTimeoutMs: 100')).toEqual([]);
  expect(warningsOf('breaker: {}').map(({ path }) => path)).toEqual(['edges["service->redis"].breaker']);
});
