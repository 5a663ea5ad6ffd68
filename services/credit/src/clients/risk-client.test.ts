import { type ErrorCode, problemOf } from '@breakwater/contracts';
import { CallFailed, CallRefused } from '@breakwater/resilience';
import { type EdgeClient, continueTrace } from '@breakwater/service-kit';
import { describe, expect, it } from 'vitest';
import { RiskClient } from './risk-client.ts';

const context = {
  trace: continueTrace(undefined),
  deadline: { atMs: Number.POSITIVE_INFINITY },
  workClass: 'loan',
  caller: undefined,
  language: 'en',
  acceptLanguage: undefined,
  run: undefined,
} as const;

function clientThat(request: EdgeClient['request']): RiskClient {
  return new RiskClient({ request });
}

/** An error answer of the risk service. */
function answered(code: ErrorCode, outcome: 'fail' | 'unknown'): CallFailed {
  return new CallFailed('status', outcome, { status: 503, body: problemOf(code, 'en', 't') });
}

describe('what the risk service says', () => {
  it('is read by the contract', async () => {
    const capabilities = { strategyVersion: 'a@1', loan: { usable: true }, payment: { usable: true } };
    const answer = { status: 200, text: JSON.stringify(capabilities), headers: {} };
    const client = clientThat(() => Promise.resolve(answer));
    expect(await client.capabilitiesFor('c-0000001', context)).toEqual(capabilities);
  });

  it.each(['{}', '{"outcome":"maybe"}', 'null'])('is not believed when it is %s', async (text) => {
    const client = clientThat(() => Promise.resolve({ status: 200, text, headers: {} }));
    await expect(client.capabilitiesFor('c-0000001', context)).rejects.toThrow('not what the contract says');
  });
});

describe('when there is no decision, no money moved, and the client is told so', () => {
  it.each<[string, Error, ErrorCode]>([
    ['the breaker is open', new CallRefused('breaker', 'breaker_open'), 'service_down'],
    ['no replica is left', new CallRefused('balance', 'no_replica'), 'service_down'],
    ['there is no room', new CallRefused('bulkhead', 'bulkhead_full'), 'overloaded'],
    ['there is no time', new CallRefused('deadline', 'deadline_passed'), 'overloaded'],
    ['risk did not answer', new CallFailed('timeout', 'unknown'), 'service_down'],
    ['risk has no report', answered('bureau_unavailable', 'fail'), 'bureau_unavailable'],
    ['risk has a bug', answered('internal_error', 'unknown'), 'service_down'],
  ])('%s', async (_what, error, code) => {
    const asking = clientThat(() => Promise.reject(error)).capabilitiesFor('c-0000001', context);
    await expect(asking).rejects.toMatchObject({ name: 'ProblemError', code });
  });

  it('with the time to come back of whoever refused', async () => {
    const refused = new CallRefused('breaker', 'breaker_open', { retryAfterMs: 1_200 });
    const asking = clientThat(() => Promise.reject(refused)).capabilitiesFor('c-0000001', context);
    await expect(asking).rejects.toMatchObject({ retryAfter: 2 });
  });

  it('but a bug of our own stays one', async () => {
    const asking = clientThat(() => Promise.reject(new TypeError('a bug'))).capabilitiesFor(
      'c-0000001',
      context,
    );
    await expect(asking).rejects.toThrow(TypeError);
  });
});
