import { Random, VirtualClock } from '@breakwater/clock';
import { silent } from '@breakwater/resilience';
import { expect, it } from 'vitest';
import { measureCalls } from './measure-calls.ts';
import { UNDICI, UNDICI_AGAIN } from './subjects/bases.ts';
import { subjects } from './subjects/subjects.ts';

it('divides the processor time that was used by the calls that were made', async () => {
  let [called, micros] = [0, 0];
  const cost = await measureCalls(
    () => Promise.resolve(called++),
    2,
    () => (micros += 700),
  );
  expect(cost.calls).toBe(called);
  expect(cost.cpuNanos * cost.calls).toBeCloseTo(2_100_000);
});

it.each(subjects.map(({ name }) => name).filter((name) => name !== UNDICI && name !== UNDICI_AGAIN))(
  'can call %s again and again',
  async (name) => {
    const clock = new VirtualClock();
    const call = await subjects
      .find((subject) => subject.name === name)
      ?.make({
        clock,
        random: new Random(1),
        context: { edge: 'gateway->credit', clock, listener: silent },
        upstreamUrl: '',
      });
    for (let i = 0; i < 3; i++) await expect(call?.()).resolves.toBeDefined();
  },
);
