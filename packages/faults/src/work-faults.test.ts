import { Random } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import type { WorkFault } from './fault-spec.ts';
import { drawWorkFaults } from './work-faults.ts';

/** Which of 1000 calls are struck by a kind. */
function strikes(specs: readonly WorkFault[], kind: WorkFault['kind'], seed = 3): boolean[] {
  const random = new Random(seed);
  return Array.from({ length: 1_000 }, () => drawWorkFaults(specs, random)[kind] !== undefined);
}

describe('drawWorkFaults', () => {
  it('strikes nothing without faults, and everything with faults that have no share', () => {
    expect(drawWorkFaults([], new Random(1))).toEqual({});
    const faults: WorkFault[] = [
      { kind: 'duplicate' },
      { kind: 'ambiguous', settleMs: 5 },
      { kind: 'refuse', code: 'account_closed' },
      { kind: 'callback', delayMs: 1, copies: 2 },
      { kind: 'stale', ageDays: 40 },
      { kind: 'malformed', variant: 'not-json' },
      { kind: 'wrong-person' },
    ];
    expect(Object.values(drawWorkFaults(faults, new Random(1)))).toEqual(expect.arrayContaining(faults));
  });

  it('strikes about the share that was asked for, and the same calls for the same seed', () => {
    const struck = strikes([{ kind: 'duplicate', share: 0.2 }], 'duplicate');
    expect(struck.filter(Boolean).length).toBeGreaterThan(160);
    expect(struck.filter(Boolean).length).toBeLessThan(240);
    expect(strikes([{ kind: 'duplicate', share: 0.2 }], 'duplicate')).toEqual(struck);
    expect(strikes([{ kind: 'duplicate', share: 0 }], 'duplicate')).not.toContain(true);
  });

  it('draws each fault by itself', () => {
    const both: WorkFault[] = [
      { kind: 'stale', ageDays: 1, share: 0.5 },
      { kind: 'wrong-person', share: 0.5 },
    ];
    const random = new Random(5);
    const seen = new Set(
      Array.from({ length: 100 }, () => Object.keys(drawWorkFaults(both, random)).toSorted().join()),
    );
    expect(seen).toEqual(new Set(['', 'stale', 'wrong-person', 'stale,wrong-person']));
  });

  it('takes the first of several that strike with one kind', () => {
    const faults: WorkFault[] = [
      { kind: 'refuse', code: 'insufficient_funds', share: 0 },
      { kind: 'refuse', code: 'account_closed' },
      { kind: 'refuse', code: 'insufficient_funds' },
    ];
    expect(drawWorkFaults(faults, new Random(1)).refuse).toEqual(faults[1]);
  });
});
