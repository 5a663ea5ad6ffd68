import { describe, expect, it } from 'vitest';
import { FAULTS_MAX, type FaultKind, faultSchemas } from './fault-spec.ts';
import { FaultSpecError, parseFaults, parseFaultsText } from './parse-faults.ts';
import { possibleFaults } from './possible-faults.ts';

const EVERY_KIND = Object.keys(faultSchemas) as FaultKind[];
const OF_THE_BANK = possibleFaults['bank-mock'].join(', ');

function problemsOf(value: unknown, kinds: readonly FaultKind[] = EVERY_KIND): string[] {
  try {
    parseFaults(value, kinds);
  } catch (error) {
    if (error instanceof FaultSpecError)
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe('parseFaults', () => {
  it('takes every kind of fault', () => {
    const faults = [
      { kind: 'latency', latencyMs: 1_000, jitterMs: 100, share: 0.5 },
      { kind: 'errors', status: 504 },
      { kind: 'hang' },
      { kind: 'lost-answer', share: 1 },
      { kind: 'latency', latencyMs: 100, distribution: 'pareto' },
      { kind: 'quota', callsMax: 5, windowSeconds: 60 },
      { kind: 'duplicate', share: 0.1 },
      { kind: 'ambiguous', settleMs: 5_000 },
      { kind: 'refuse', code: 'insufficient_funds' },
      { kind: 'callback', delayMs: 0, copies: 5 },
      { kind: 'stale', ageDays: 45 },
      { kind: 'malformed' },
      { kind: 'wrong-person' },
      { kind: 'capacity', slotShare: 0.5, serviceTimeFactor: 10 },
    ];
    expect(parseFaults(faults, EVERY_KIND)).toEqual(faults);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(EVERY_KIND));
  });

  it.each([
    [null, ': must be a list of faults'],
    [{ kind: 'hang' }, ': must be a list of faults'],
    [[null], `/0/kind: must be one of ${EVERY_KIND.join(', ')}`],
    [[{ kind: 'hang' }, { kind: 'toString' }], `/1/kind: must be one of ${EVERY_KIND.join(', ')}`],
    [[{ kind: 'hang', forMs: 5 }], '/0: has unknown properties: forMs'],
    [[{ kind: 'latency' }], '/0: must have required properties latencyMs'],
    [[{ kind: 'latency', latencyMs: '5' }], '/0/latencyMs: must be number'],
    [[{ kind: 'errors', status: 200 }], '/0/status: must be >= 400'],
    [[{ kind: 'errors', status: 500, share: 1.5 }], '/0/share: must be <= 1'],
    [
      [{ kind: 'latency', latencyMs: 1, distribution: 'gamma' }],
      '/0/distribution: must be one of uniform, normal, log-normal, exponential, pareto',
    ],
    [[{ kind: 'quota', callsMax: 1, windowSeconds: 0 }], '/0/windowSeconds: must be >= 0.1'],
    [[{ kind: 'quota', callsMax: 1, windowSeconds: 1, share: 1 }], '/0: has unknown properties: share'],
    [[{ kind: 'ambiguous', settleMs: 600_001 }], '/0/settleMs: must be <= 600000'],
    [
      [{ kind: 'refuse', code: 'instruction_expired' }],
      '/0/code: must be one of insufficient_funds, account_closed',
    ],
    [[{ kind: 'callback', delayMs: 0, copies: 6 }], '/0/copies: must be <= 5'],
    [[{ kind: 'stale', ageDays: 0 }], '/0/ageDays: must be > 0'],
    [
      Array.from({ length: FAULTS_MAX + 1 }, () => ({ kind: 'hang' })),
      `: must not have more than ${FAULTS_MAX} faults`,
    ],
  ])('says what is wrong with %j and where', (value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('refuses a fault that the service cannot act out, and says what is possible there', () => {
    const ofTheBureau = [{ kind: 'hang' }, { kind: 'stale', ageDays: 3 }];
    expect(problemsOf(ofTheBureau, possibleFaults['bank-mock'])).toEqual([
      `/1/kind: must be one of ${OF_THE_BANK}`,
    ]);
    expect(problemsOf(ofTheBureau, possibleFaults['credit-bureau-mock'])).toEqual([]);
  });
});

describe('parseFaultsText', () => {
  const kinds = possibleFaults['bank-mock'];

  it('reads JSON and says so when it is none', () => {
    expect(parseFaultsText('[{"kind":"hang"}]', kinds)).toEqual([{ kind: 'hang' }]);
    expect(() => parseFaultsText('hang', kinds)).toThrow(FaultSpecError);
    expect(() => parseFaultsText('hang', kinds)).toThrow('BEHAVIOUR: is no JSON');
  });

  it('names the setting in the error of a fault that is not possible', () => {
    expect(() => parseFaultsText('[{"kind":"wrong-person"}]', kinds)).toThrow(
      `BEHAVIOUR/0/kind: must be one of ${OF_THE_BANK}`,
    );
  });
});
