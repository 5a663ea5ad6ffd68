import { expect, test } from 'vitest';
import { LeastRequests } from './least-requests.ts';
import { Replica } from './replica.ts';

test('the fewest attempts in flight decide, whatever they take; equals take turns', () => {
  const [busy, idle, slow] = [new Replica('busy'), new Replica('idle'), new Replica('slow')];
  busy.inFlight = 1;
  slow.observe(0, 10_000);
  const balancer = new LeastRequests();
  const chosen = Array.from({ length: 6 }, () => balancer.choose([busy, idle, slow]).address);
  expect(new Set(chosen)).toEqual(new Set(['idle', 'slow']));
});
