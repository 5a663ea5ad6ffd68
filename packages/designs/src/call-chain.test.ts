import { expect, test } from 'vitest';
import { designWith, problemsOf } from './design-fixture.ts';

test.each([
  [
    "{ 'client->gateway': { server: { deadlineMs: 500 } }, 'credit->risk': { caller: { timeout: { timeoutMs: 501 } } } }",
    'edges["credit->risk"].caller.timeout.timeoutMs: must not be more than the deadlineMs of client->gateway 500, is 501',
  ],
  [
    "{ 'gateway->credit': { caller: { timeout: { timeoutMs: 700 } } }, 'credit->risk': { caller: { deadline: { deadlineMs: 800 } } } }",
    'edges["credit->risk"].caller.deadline.deadlineMs: must not be more than the timeoutMs of gateway->credit 700, is 800',
  ],
  [
    "{ 'credit->risk': { caller: { deadline: { deadlineMs: 300 } } }, 'risk->bureau': { caller: { timeout: { timeoutMs: 400 } } } }",
    'edges["risk->bureau"].caller.timeout.timeoutMs: must not be more than the deadlineMs of credit->risk 300, is 400',
  ],
])('%s gives a call more time than its caller waits, and is refused', (edges, message) => {
  expect(problemsOf(edges)).toEqual([`test.yaml: ${message}`]);
});

test('a call may take as long as its caller waits, and what is beside the way of a request is not compared', () => {
  expect(
    problemsOf(
      "{ 'client->gateway': { server: { deadlineMs: 500 } }, 'gateway->credit': { caller: { timeout: { timeoutMs: 500 } } }, 'worker->bank': { caller: { timeout: { timeoutMs: 900 } } } }",
    ),
  ).toEqual([]);
});

const retried = (attemptsMax: number, budget = ''): string =>
  `{ caller: { timeout: {}, retry: { attemptsMax: ${attemptsMax}${budget} } } }`;

test('retries that multiply over several levels are allowed with a warning, unless a budget bounds them', () => {
  const warningsOf = (inner: string) =>
    designWith(`{ 'gateway->credit': ${retried(3)}, 'credit->risk': ${inner} }`).warnings;
  expect(warningsOf(retried(3))).toEqual([
    {
      path: 'edges["credit->risk"].caller.retry',
      message: 'retries without a budget at 2 levels make up to 9 calls of one request',
    },
  ]);
  expect(warningsOf(retried(2))).toEqual([]);
  expect(warningsOf(retried(3, ', budget: {}'))).toEqual([]);
});
