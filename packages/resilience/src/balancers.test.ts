import { Random, VirtualClock } from '@breakwater/clock';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Balancer } from './balancer.ts';
import { LeastLoad } from './least-load.ts';
import { LeastRequests } from './least-requests.ts';
import { PowerOfTwoChoices } from './power-of-two-choices.ts';
import { Prequal, type Probe } from './prequal.ts';
import { Replica } from './replica.ts';
import { RoundRobin } from './round-robin.ts';
import { SlowStart } from './slow-start.ts';

interface Parts {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly probe: Probe;
}

/** Every balancer there is: what holds for one holds for all. */
const balancers: readonly (readonly [name: string, make: (parts: Parts) => Balancer])[] = [
  ['round robin', () => new RoundRobin()],
  ['least requests', () => new LeastRequests()],
  ['least load', () => new LeastLoad()],
  ['power of two choices', ({ random }) => new PowerOfTwoChoices(random)],
  ['prequal', ({ probe, ...parts }) => new Prequal(probe, {}, parts)],
  ['slow start around least load', () => new SlowStart(new LeastLoad(), {})],
];

const names = ['a', 'b', 'c', 'd', 'e'];

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('begin' as const),
      among: fc.subarray(names, { minLength: 1 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      countsAsMs: fc.constantFrom(0, 1, 20, 1_000, 60_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 50, 3_000, 600_000) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Answers, fails, throws, hangs and talks nonsense, as it comes. */
function moody(random: Random): Probe {
  return () => {
    const draw = random.below(6);
    if (draw === 0) throw new Error('no such address');
    if (draw === 1) return Promise.reject(new Error('refused'));
    if (draw === 2) return new Promise(() => undefined);
    if (draw === 3) return Promise.resolve({ inFlight: Number.NaN, latencyMs: -1 });
    return Promise.resolve({ inFlight: random.below(20), latencyMs: random.below(1_000) });
  };
}

/** Plays the steps and answers what was chosen; checks each choice. */
async function play(
  make: (parts: Parts) => Balancer,
  seed: number,
  steps: readonly Step[],
): Promise<string[]> {
  const clock = new VirtualClock();
  const random = new Random(seed);
  const balancer = make({ clock, random, probe: moody(Random.forPurpose(seed, 'probe')) });
  // The last replica is new, so that a slow start has something to do.
  const fleet = names.map((name) => new Replica(name, name === 'e' ? 0 : Number.NEGATIVE_INFINITY));
  const out: Replica[] = [];
  const chosen: string[] = [];
  for (const at of steps) {
    if (at.kind === 'begin') {
      const candidates = fleet.filter(({ address }) => at.among.includes(address));
      const replica = balancer.choose(candidates, clock.monotonicMs());
      expect(candidates).toContain(replica);
      replica.inFlight++;
      out.push(replica);
      chosen.push(replica.address);
    } else if (at.kind === 'end') {
      const [replica] = out.splice(at.which % Math.max(1, out.length), 1);
      if (replica === undefined) continue;
      replica.inFlight--;
      replica.observe(clock.monotonicMs(), at.countsAsMs);
    } else {
      await clock.advance(at.ms);
    }
  }
  await clock.advance(1_000);
  expect(clock.pendingTimers).toBe(0);
  return chosen;
}

describe.each(balancers)('%s', (_, make) => {
  it('chooses one of the candidates whatever happened, and the same one for the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(step, { maxLength: 100 }), async (seed, steps) => {
        expect(await play(make, seed, steps)).toEqual(await play(make, seed, steps));
      }),
      { numRuns: 40 },
    );
  });

  it('takes the only candidate', async () => {
    const begins = Array.from({ length: 50 }, () => ({ kind: 'begin' as const, among: ['c'] }));
    expect(new Set(await play(make, 1, begins))).toEqual(new Set(['c']));
  });

  it('spreads attempts over replicas that are alike', async () => {
    const clock = new VirtualClock();
    const fleet = names.map((name) => new Replica(name));
    const probe: Probe = (address) => {
      const inFlight = fleet.find((replica) => replica.address === address)?.inFlight ?? 0;
      return Promise.resolve({ inFlight, latencyMs: 10 });
    };
    const balancer = make({ clock, random: new Random(7), probe });
    const counts = new Map(names.map((name) => [name, 0]));
    for (let i = 0; i < 500; i++) {
      const replica = balancer.choose(fleet, clock.monotonicMs());
      counts.set(replica.address, (counts.get(replica.address) ?? 0) + 1);
      replica.inFlight++;
      clock.after(10, () => {
        replica.inFlight--;
        replica.observe(clock.monotonicMs(), 10);
      });
      await clock.advance(1);
    }
    expect(Math.min(...counts.values())).toBeGreaterThan(60);
    expect(Math.max(...counts.values())).toBeLessThan(150);
  });
});
