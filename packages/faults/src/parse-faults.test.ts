import { describe, expect, it } from 'vitest';
import { FAULTS_MAX } from './fault-spec.ts';
import { FaultSpecError, parseFaults, parseFaultsText } from './parse-faults.ts';

function problemsOf(value: unknown): string[] {
  try {
    parseFaults(value);
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
    ];
    expect(parseFaults(faults)).toEqual(faults);
  });

  it.each([
    [null, ': must be a list of faults'],
    [{ kind: 'hang' }, ': must be a list of faults'],
    [[null], '/0/kind: must be one of latency, errors, hang, lost-answer'],
    [[{ kind: 'hang' }, { kind: 'toString' }], '/1/kind: must be one of latency, errors, hang, lost-answer'],
    [[{ kind: 'hang', forMs: 5 }], '/0: has unknown properties: forMs'],
    [[{ kind: 'latency' }], '/0: must have required properties latencyMs'],
    [[{ kind: 'latency', latencyMs: '5' }], '/0/latencyMs: must be number'],
    [[{ kind: 'errors', status: 200 }], '/0/status: must be >= 400'],
    [[{ kind: 'errors', status: 500, share: 1.5 }], '/0/share: must be <= 1'],
    [
      Array.from({ length: FAULTS_MAX + 1 }, () => ({ kind: 'hang' })),
      `: must not have more than ${FAULTS_MAX} faults`,
    ],
  ])('says what is wrong with %j and where', (value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });
});

describe('parseFaultsText', () => {
  it('reads JSON and says so when it is none', () => {
    expect(parseFaultsText('[{"kind":"hang"}]')).toEqual([{ kind: 'hang' }]);
    expect(() => parseFaultsText('hang')).toThrow(FaultSpecError);
    expect(() => parseFaultsText('hang')).toThrow('is no JSON');
  });
});
