import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random, realClock } from '@breakwater/clock';
import { parseDesign } from '@breakwater/designs';
import { ReplicaSet } from '@breakwater/resilience';
import { afterEach, expect, it } from 'vitest';
import { CurrentDesign } from './current-design.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { openEdge } from './open-edge.ts';
import { metricsListener } from './policy-metrics.ts';
import { ReplicaPools } from './replica-pools.ts';
import { testContext } from './test-app.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const designWith = (policies: string) =>
  parseDesign(
    `name: mine\ntitle: { en: M, zh: 我 }\nsummary: { en: M, zh: 我 }\nedges: { 'credit->risk': { caller: { ${policies} } } }\n`,
    'mine.yaml',
  );
const GUARDED =
  'breaker: { consecutiveFailuresMax: 6 }, limit: { aimd: {} }, balancer: { kind: round_robin, coolDownMs: 0, ejection: { failuresInARow: 2 } }';

it('shows no breaker, limit or ejection of a design that is not in force any more', async () => {
  const gate = Promise.withResolvers<void>();
  const server = createServer(
    (_request, response) => void gate.promise.then(() => response.writeHead(500).end()),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanUps.push(() => server.close());
  const slow = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pools = new ReplicaPools([slow, 'http://127.0.0.1:1', 'http://127.0.0.1:2']);
  cleanUps.push(() => pools.close());
  const metrics = new Metrics();
  const design = new CurrentDesign(designWith(GUARDED));
  const client = openEdge('credit->risk', pools, {
    replicas: new ReplicaSet(pools.urls),
    design,
    clock: realClock,
    random: new Random(1),
    listener: metricsListener(metrics, createLogger('test', 1, 'silent')),
    metrics,
    tracing: undefined,
    token: () => 'a-token',
  });
  const send = () => client.request({ method: 'GET', path: '/', context: testContext(), repeatable: true });
  // Four fail at once, and the two that hang make the old breaker open when it is not in force any more.
  const hanging = Array.from({ length: 6 }, () => send());
  await Promise.allSettled([hanging[1], hanging[2], hanging[4], hanging[5]]);
  const before = await metrics.registry.metrics();
  expect(before).toContain('breakwater_ejected_replicas{edge="credit->risk"} 1');
  expect(before).toContain('breakwater_breaker_state{edge="credit->risk",state="closed"} 1');
  expect(before).toMatch(/breakwater_edge_limit\{edge="credit->risk",policy="limit"\} \d+/);
  design.change(designWith(''));
  gate.resolve();
  await Promise.allSettled(hanging);
  const after = await metrics.registry.metrics();
  for (const name of ['ejected_replicas', 'breaker_state', 'edge_limit'])
    expect(after).not.toContain(`breakwater_${name}{edge`);
  expect(after).toContain('breakwater_edge_attempts_total{edge="credit->risk"');
});
