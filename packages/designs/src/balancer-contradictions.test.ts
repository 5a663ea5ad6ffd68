import { Random, VirtualClock } from '@breakwater/clock';
import { type Call, noDeadline, silent } from '@breakwater/resilience';
import { expect, test } from 'vitest';
import { type PipelineParts, buildPipeline } from './build-pipeline.ts';
import { designWith, problemsOf } from './design-fixture.ts';
import { explainDesign } from './explain.ts';

const on = (edge: string, balancer: string): string => `{ '${edge}': { caller: { balancer: ${balancer} } } }`;
const at = (edge: string): string => `test.yaml: edges["${edge}"].caller.balancer`;
const inside = 'credit->risk';

test.each([
  [
    inside,
    '{ kind: least_load, prequal: {} }',
    'prequal: must not be there with the kind least_load, which asks nobody',
  ],
  [
    inside,
    '{ kind: prequal, prequal: { probesPerAttempt: 0 } }',
    'prequal.probesPerAttempt: must be more than 0: nobody would be asked',
  ],
  [
    inside,
    '{ kind: least_load, health: { checkEveryMs: 200, checkTimeoutMs: 300 } }',
    'health.checkTimeoutMs: must not be more than checkEveryMs 200, is 300',
  ],
  [
    inside,
    '{ kind: least_load, health: { panicShare: 0.4 }, ejection: {} }',
    'health.panicShare: must be that of the ejection 0.5, is 0.4: there is one panic for both',
  ],
  [
    'risk->bureau',
    '{ kind: prequal }',
    'kind: must not ask replicas of a party outside, which does not tell how it is',
  ],
  [
    'worker->bank',
    '{ kind: round_robin, health: {} }',
    'health: must not ask replicas of a party outside, which does not tell how it is',
  ],
])('on %s a balancer that cannot be is refused: %s', (edge, balancer, message) => {
  expect(problemsOf(on(edge, balancer))).toEqual([`${at(edge)}.${message}`]);
});

function build(balancer: string, change: Partial<PipelineParts> = {}) {
  const clock = new VirtualClock();
  const parts = { clock, random: new Random(1), listener: silent, replicas: ['r1', 'r2'], ...change };
  return { clock, ...buildPipeline(designWith(on(inside, balancer)).edges[inside], parts) };
}

const aCall: Call = {
  signal: new AbortController().signal,
  deadline: noDeadline,
  workClass: 'payment',
  repeatable: true,
  attempt: 1,
};

const quiet = { load: () => Promise.resolve({ inFlight: 0, latencyMs: 1 }), health: () => Promise.resolve() };

test('prequal goes by what the replicas say', async () => {
  const load = (address: string) => Promise.resolve({ inFlight: 1, latencyMs: address === 'r1' ? 50 : 5 });
  const { policy, clock } = build('{ kind: prequal, prequal: { usesMax: 100 } }', {
    probes: { ...quiet, load },
  });
  const chosen: (string | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    await policy.execute(aCall, async ({ replica }) => void chosen.push(replica));
    await clock.advance(1);
  }
  expect(chosen.slice(1)).toEqual(['r2', 'r2', 'r2', 'r2', 'r2']);
});

test('what is found down gets no attempt', async () => {
  const health = (address: string) =>
    address === 'r1' ? Promise.reject(new Error('503')) : Promise.resolve();
  const options = '{ kind: round_robin, health: { unhealthyAfter: 1, panicShare: 0.3 } }';
  const built = build(options, { probes: { ...quiet, health } });
  built.health?.start();
  await built.clock.advance(0);
  const chosen: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++)
    await built.policy.execute(aCall, async ({ replica }) => void chosen.push(replica));
  expect(chosen).toEqual(['r2', 'r2', 'r2']);
  await built.health?.close();
  expect(built.clock.pendingTimers).toBe(0);
});

test('attempts stay in the own cell', async () => {
  const replicas = {
    replicas: [
      { address: 'near', cell: 'east' },
      { address: 'far', cell: 'west' },
    ],
  };
  const { policy } = build('{ kind: round_robin, ownCell: {} }', { replicas, ownCell: 'west' });
  const chosen: (string | undefined)[] = [];
  for (let i = 0; i < 3; i++) await policy.execute(aCall, async ({ replica }) => void chosen.push(replica));
  expect(chosen).toEqual(['far', 'far', 'far']);
});

test('a pipeline is not built without what its balancer needs', () => {
  expect(() => build('{ kind: prequal }')).toThrow('there is no way');
  expect(() => build('{ kind: round_robin, health: {} }')).toThrow('there is no way');
  expect(() => build('{ kind: round_robin, ownCell: {} }')).toThrow('there is none');
});

test.each(['en', 'zh'] as const)(
  'a balancer that asks is said in words with every number, in %s',
  (language) => {
    const balancer =
      '{ kind: prequal, prequal: { probesPerAttempt: 2.5, usesMax: 7 }, health: { checkEveryMs: 1234, healthyAfter: 6 }, ownCell: { overprovision: 1.7 } }';
    const text = explainDesign(designWith(on(inside, balancer)), language);
    for (const number of ['2.5', '100', '16', '1000', '84%', '7', '1234', '500', '3', '6', '50%', '1.7']) {
      expect(text).toContain(number);
    }
  },
);
