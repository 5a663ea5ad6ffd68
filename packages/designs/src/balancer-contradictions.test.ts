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

/** Replicas of which the first is slow by its own account. */
const slowFirst = {
  ...quiet,
  load: (address: string) => Promise.resolve({ inFlight: 1, latencyMs: address === 'r1' ? 50 : 5 }),
};
/** Replicas of which the first is not well. */
const illFirst = {
  ...quiet,
  health: (address: string) => (address === 'r1' ? Promise.reject(new Error('503')) : Promise.resolve()),
};

/** Sends calls one after the other, 1 ms apart, and tells where they went. */
async function chosenBy({ policy, clock }: ReturnType<typeof build>, calls: number): Promise<string[]> {
  const chosen: string[] = [];
  for (let i = 0; i < calls; i++) {
    await policy.execute(aCall, async ({ replica = '' }) => void chosen.push(replica));
    await clock.advance(1);
  }
  return chosen;
}

test('prequal goes by what the replicas say', async () => {
  const built = build('{ kind: prequal, prequal: { usesMax: 100 } }', { probes: slowFirst });
  await chosenBy(built, 1);
  expect(await chosenBy(built, 5)).toEqual(['r2', 'r2', 'r2', 'r2', 'r2']);
});

test('what is found down gets no attempt', async () => {
  const options = '{ kind: round_robin, health: { unhealthyAfter: 1, panicShare: 0.3 } }';
  const built = build(options, { probes: illFirst });
  built.health?.start();
  await built.clock.advance(0);
  expect(await chosenBy(built, 3)).toEqual(['r2', 'r2', 'r2']);
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
  const built = build('{ kind: round_robin, ownCell: {} }', { replicas, ownCell: 'west' });
  expect(await chosenBy(built, 3)).toEqual(['far', 'far', 'far']);
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
