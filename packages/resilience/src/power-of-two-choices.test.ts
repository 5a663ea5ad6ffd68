import { Random } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { PowerOfTwoChoices } from './power-of-two-choices.ts';
import { Replica } from './replica.ts';

function aReplica(address: string, latencyMs: number, inFlight: number): Replica {
  const replica = new Replica(address);
  replica.observe(0, latencyMs);
  replica.inFlight = inFlight;
  return replica;
}

test('of the two drawn the one with the lower latency times attempts is taken, so never the worst of all', () => {
  const fleet = [aReplica('quick', 10, 4), aReplica('idle', 40, 0), aReplica('slow', 100, 0)];
  const balancer = new PowerOfTwoChoices(new Random(3));
  const chosen = Array.from({ length: 300 }, () => balancer.choose(fleet, 0).address);
  const count = (name: string): number => chosen.filter((address) => address === name).length;
  expect(count('slow')).toBe(0);
  // The best one is drawn in two of three pairs.
  expect(count('idle')).toBeGreaterThan(170);
  expect(count('quick')).toBeGreaterThan(60);
});

test('an unused replica is forgiven with time', () => {
  const fleet = [aReplica('quick', 10, 0), aReplica('slow', 1_000, 0)];
  const balancer = new PowerOfTwoChoices(new Random(3));
  const chosenAt = (nowMs: number): Set<string> =>
    new Set(Array.from({ length: 50 }, () => balancer.choose(fleet, nowMs).address));
  expect(chosenAt(1_000)).toEqual(new Set(['quick']));
  expect(chosenAt(60_000)).toEqual(new Set(['quick', 'slow']));
});
