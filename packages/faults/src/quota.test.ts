import { Random, VirtualClock } from '@breakwater/clock';
import { type Call, noDeadline } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { faultPolicy } from './fault-policy.ts';

const call: Call = {
  signal: new AbortController().signal,
  deadline: noDeadline,
  workClass: 'loan',
  repeatable: true,
  attempt: 1,
};

function setUp(callsMax: number, windowSeconds: number) {
  const clock = new VirtualClock();
  const policy = faultPolicy({ kind: 'quota', callsMax, windowSeconds }, { clock, random: new Random(1) });
  const send = (): Promise<string> =>
    policy
      .execute(call, () => Promise.resolve('answer'))
      .catch((error: { status: number; outcome: string; retryAfterMs: number }) =>
        [error.status, error.outcome, error.retryAfterMs].join(' '),
      );
  const sendTimes = (times: number): Promise<string[]> => Promise.all(Array.from({ length: times }, send));
  return { clock, sendTimes };
}

describe('quota', () => {
  it('answers so many calls a window, and refuses the others with the time until the next window', async () => {
    const { clock, sendTimes } = setUp(2, 10);
    await clock.advance(3_000);
    expect(await sendTimes(4)).toEqual(['answer', 'answer', '429 fail 7000', '429 fail 7000']);
    await clock.advance(6_999);
    expect(await sendTimes(1)).toEqual(['429 fail 1']);
    await clock.advance(1);
    expect(await sendTimes(3)).toEqual(['answer', 'answer', '429 fail 10000']);
  });

  it('starts a window afresh after windows without a call', async () => {
    const { clock, sendTimes } = setUp(1, 1);
    expect(await sendTimes(1)).toEqual(['answer']);
    await clock.advance(5_500);
    expect(await sendTimes(2)).toEqual(['answer', '429 fail 500']);
  });

  it('answers nobody when the quota is used up from the first', async () => {
    const { sendTimes } = setUp(0, 60);
    expect(await sendTimes(1)).toEqual(['429 fail 60000']);
  });
});
