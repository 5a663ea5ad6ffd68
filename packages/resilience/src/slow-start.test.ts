import { expect, test } from 'vitest';
import { LeastRequests } from './least-requests.ts';
import { Replica } from './replica.ts';
import { RoundRobin } from './round-robin.ts';
import { SlowStart } from './slow-start.ts';

/** How many of `attempts` go to the replica `new`, of four; one every 10 ms from `fromMs`. */
function shareOfNew(balancer: SlowStart, fleet: readonly Replica[], fromMs: number, attempts = 100): number {
  let count = 0;
  for (let i = 0; i < attempts; i++) {
    if (balancer.choose(fleet, fromMs + i * 10).address === 'new') count++;
  }
  return count;
}

function aFleet(servesFromMs: number): readonly Replica[] {
  return [new Replica('a'), new Replica('b'), new Replica('c'), new Replica('new', servesFromMs)];
}

test('a new replica gets a small share, then a larger one, then its full one', () => {
  const balancer = new SlowStart(new RoundRobin(), { slowStartMs: 10_000 });
  const fleet = aFleet(0);
  const shares = [0, 5_000, 10_000].map((fromMs) => shareOfNew(balancer, fleet, fromMs));
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares[0]).toBeLessThan(8);
  expect(shares[1]).toBeGreaterThan(10);
  expect(shares[1]).toBeLessThan(20);
  expect(shares[2]).toBe(25);
});

test('a new replica is not flooded because it has nothing to do', () => {
  const balancer = new SlowStart(new LeastRequests(), { startShare: 0.1 });
  const fleet = aFleet(0);
  for (const replica of fleet) replica.inFlight = replica.address === 'new' ? 0 : 50;
  expect(shareOfNew(new SlowStart(new LeastRequests(), { slowStartMs: 0 }), fleet, 0)).toBe(100);
  expect(shareOfNew(balancer, fleet, 0)).toBeLessThan(8);
});

test('what a replica did not get it does not catch up on', () => {
  const balancer = new SlowStart(new LeastRequests(), { slowStartMs: 600_000 });
  const fleet = aFleet(0);
  for (const replica of fleet) replica.inFlight = replica.address === 'new' ? 50 : 0;
  expect(shareOfNew(balancer, fleet, 0, 1_000)).toBe(0);
  for (const replica of fleet) replica.inFlight = replica.address === 'new' ? 0 : 50;
  expect(shareOfNew(balancer, fleet, 10_000, 20)).toBeLessThan(3);
});

test('when all are new they share alike', () => {
  const balancer = new SlowStart(new RoundRobin(), {});
  const fleet = ['a', 'b', 'new'].map((name) => new Replica(name, 0));
  expect(shareOfNew(balancer, fleet, 0, 90)).toBeGreaterThan(20);
  expect(shareOfNew(balancer, fleet, 900, 90)).toBeLessThan(40);
});

test('a replica that is needed before it should be back gets its full share', () => {
  const balancer = new SlowStart(new RoundRobin(), {});
  expect(shareOfNew(balancer, aFleet(500), 0, 40)).toBe(10);
});
