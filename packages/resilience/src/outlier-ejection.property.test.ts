import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutlierEjection } from './outlier-ejection.ts';
import { Replica } from './replica.ts';
import { shortlist } from './shortlist.ts';
import { aContext } from './test-fixture.ts';

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      hasFailed: fc.boolean(),
      tookMs: fc.constantFrom(1, 10, 500, 20_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 400, 1_000, 5_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('come' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mark' as const), which: fc.nat() }) },
);

const share = fc.double({ min: 0, max: 1, noNaN: true });
const options = fc.record({
  failuresInARow: fc.integer({ min: 1, max: 4 }),
  volumeMin: fc.integer({ min: 1, max: 5 }),
  latencyFactorMax: fc.constantFrom(1.5, 5),
  ejectionMs: fc.constantFrom(300, 1_000),
  ejectionMsMax: fc.constant(3_000),
  ejectedShareMax: share,
  panicShare: share,
});

test('property: the cap holds, a panic uses all, nothing else uses the ejected, and everything comes back', () => {
  fc.assert(
    fc.property(options, fc.array(step, { maxLength: 150 }), (given, steps) => {
      const { events, ...context } = aContext();
      const ejection = new OutlierEjection(given, context);
      let fleet: readonly Replica[] = ['a', 'b', 'c', 'd', 'e'].map((name) => new Replica(name));
      let nowMs = 0;
      let born = 0;
      const look = (): void => {
        const listed = shortlist(fleet, [], nowMs, { ejection });
        const ejected = fleet.filter((replica) => ejection.isEjected(replica));
        const healthy = fleet.filter((replica) => !replica.isDown && !ejected.includes(replica));
        const isPanic = healthy.length === 0 || healthy.length / fleet.length < given.panicShare;
        expect(ejected.length / fleet.length).toBeLessThanOrEqual(given.ejectedShareMax);
        expect(listed).toEqual(isPanic ? fleet : healthy);
      };
      for (const at of steps) {
        if (at.kind === 'end') {
          const replica = fleet[at.which % fleet.length];
          if (replica === undefined) continue;
          const { hasFailed, tookMs } = at;
          ejection.judge(replica, { beganMs: nowMs - tookMs, endedMs: nowMs, hasFailed }, fleet);
        } else if (at.kind === 'leave') {
          const left = fleet.toSpliced(at.which % fleet.length, 1);
          if (left.length > 0) fleet = left;
        } else if (at.kind === 'come') {
          fleet = [...fleet, new Replica(`new${born++}`, nowMs)];
        } else if (at.kind === 'mark') {
          const replica = fleet[at.which % fleet.length];
          if (replica !== undefined) replica.isDown = !replica.isDown;
        } else {
          nowMs += at.ms;
        }
        look();
      }
      nowMs += 3_000;
      look();
      expect(fleet.filter((replica) => ejection.isEjected(replica))).toEqual([]);
      expect(fleet.every(({ servesFromMs }) => servesFromMs <= nowMs)).toBe(true);
      expectChains(events);
    }),
    { numRuns: 150 },
  );
});

/** Each replica's states follow one another: it is told to leave a state only if it was told to be in it. */
function expectChains(events: ReturnType<typeof aContext>['events']): void {
  const states = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== 'stateChanged' || event.replica === undefined) throw new RangeError(event.kind);
    expect(states.get(event.replica) ?? 'serving').toBe(event.from);
    states.set(event.replica, event.to);
  }
  expect([...states.values()]).not.toContain('ejected');
}
