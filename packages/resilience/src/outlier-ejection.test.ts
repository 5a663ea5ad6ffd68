import { describe, expect, it } from 'vitest';
import { type EjectionOptions, OutlierEjection } from './outlier-ejection.ts';
import { Replica } from './replica.ts';
import { aContext } from './test-fixture.ts';

const usual = (): number => 10;

/** An ejection over replicas `a`, `b`, ..., and attempts that end there one after the other, 10 ms apart. */
function aTrial(given: Partial<EjectionOptions> = {}, count = 4) {
  const { events, ...context } = aContext();
  const ejection = new OutlierEjection(given, context);
  const all = Array.from('abcdefghij').slice(0, count);
  let fleet = all.map((name) => new Replica(name));
  let nowMs = 0;
  const at = (name: string): Replica => {
    const replica = fleet.find(({ address }) => address === name);
    if (replica === undefined) throw new RangeError(`there is no ${name}`);
    return replica;
  };
  return {
    events,
    at,
    now: () => nowMs,
    ejected: () => fleet.filter((each) => ejection.isEjected(each)).map(({ address }) => address),
    end(name: string, hasFailed: boolean, tookMs = 10, beganMs = nowMs + 10 - tookMs): void {
      nowMs += 10;
      ejection.judge(at(name), { beganMs, endedMs: nowMs, hasFailed }, fleet);
    },
    fail(name: string, times: number): void {
      for (let i = 0; i < times; i++) this.end(name, true);
    },
    /** Each replica ends as many attempts in turn; `hasFailed` and `tookMs` say how. */
    rounds(
      times: number,
      hasFailed: (name: string, i: number) => boolean,
      tookMs: (name: string) => number = usual,
    ): void {
      for (let i = 0; i < times; i++)
        for (const name of all) this.end(name, hasFailed(name, i), tookMs(name));
    },
    pass(ms: number): void {
      nowMs += ms;
      ejection.passTime(fleet, nowMs);
    },
    remove(...names: string[]): void {
      fleet = fleet.filter(({ address }) => !names.includes(address));
      ejection.passTime(fleet, nowMs);
    },
  };
}

const never = (): boolean => false;

/** `a` fails every second time, the others every tenth. */
const moreOften = (name: string, i: number): boolean => i % (name === 'a' ? 2 : 10) === 0;

describe('failures in a row', () => {
  it('eject a replica, and an answer between them starts the count anew', () => {
    const trial = aTrial();
    trial.fail('a', 4);
    trial.end('a', false);
    trial.fail('a', 4);
    expect(trial.ejected()).toEqual([]);
    trial.fail('a', 1);
    expect(trial.ejected()).toEqual(['a']);
  });

  it('eject no more than the share that may be ejected', () => {
    const trial = aTrial({ ejectedShareMax: 0.5 }, 5);
    trial.rounds(20, () => true);
    expect(trial.ejected()).toHaveLength(2);
    const alone = aTrial({ ejectedShareMax: 0.9 }, 1);
    alone.fail('a', 50);
    expect(alone.ejected()).toEqual([]);
  });
});

describe('a share of failures', () => {
  it('far above that of the others ejects, once there is enough to compare', () => {
    const trial = aTrial({ volumeMin: 20 });
    trial.rounds(19, moreOften);
    expect(trial.ejected()).toEqual([]);
    trial.rounds(2, moreOften);
    expect(trial.ejected()).toEqual(['a']);
    expect(trial.events).toMatchObject([{ replica: 'a', reason: 'failure_share' }]);
  });

  it('of a few attempts proves nothing', () => {
    const trial = aTrial({ volumeMin: 20 });
    for (const name of ['b', 'c', 'd']) for (let i = 0; i < 20; i++) trial.end(name, false);
    for (let i = 0; i < 19; i++) trial.end('a', i % 2 === 0);
    expect(trial.ejected()).toEqual([]);
    trial.end('a', false);
    expect(trial.ejected()).toEqual(['a']);
  });

  it('that all have alike ejects none, and so does one with nothing to compare it with', () => {
    const trial = aTrial();
    trial.rounds(100, (_, i) => i % 2 === 0);
    for (let i = 0; i < 200; i++) trial.end('a', i % 2 === 0);
    expect(trial.ejected()).toEqual([]);
    const lonely = aTrial();
    for (let i = 0; i < 200; i++) lonely.end('a', i % 2 === 0);
    expect(lonely.ejected()).toEqual([]);
  });
});

describe('a latency', () => {
  it('of many times that of the others ejects', () => {
    const trial = aTrial();
    trial.rounds(30, never, (name) => (name === 'b' ? 100 : 10));
    expect(trial.ejected()).toEqual(['b']);
    expect(trial.events).toMatchObject([{ replica: 'b', from: 'serving', to: 'ejected', reason: 'latency' }]);
  });

  it('that all have alike ejects none, nor does one slow answer', () => {
    const trial = aTrial();
    trial.rounds(30, never, () => 1_000);
    trial.end('a', false, 60_000);
    expect(trial.ejected()).toEqual([]);
  });

  it('below a millisecond is as good as any other', () => {
    const trial = aTrial();
    trial.rounds(30, never, (name) => (name === 'b' ? 0.9 : 0.01));
    expect(trial.ejected()).toEqual([]);
  });
});

describe('an ejected replica', () => {
  it('comes back after its time and begins anew', () => {
    const trial = aTrial({ ejectionMs: 1_000 });
    trial.fail('a', 5);
    expect(trial.at('a').servesFromMs).toBe(1_050);
    trial.pass(999);
    expect(trial.ejected()).toEqual(['a']);
    trial.pass(1);
    expect(trial.ejected()).toEqual([]);
    trial.fail('a', 4);
    expect(trial.ejected()).toEqual([]);
    expect(trial.events).toMatchObject([
      { policy: 'ejection', replica: 'a', from: 'serving', to: 'ejected', reason: 'failures_in_a_row' },
      { policy: 'ejection', replica: 'a', from: 'ejected', to: 'serving' },
    ]);
  });

  it('stays away longer each time up to a limit, and is forgiven for serving well', () => {
    const trial = aTrial({ ejectionMs: 1_000, ejectionMsMax: 3_500 });
    const lasts = (): number => {
      trial.fail('a', 5);
      const ms = trial.at('a').servesFromMs - trial.now();
      trial.pass(ms);
      return ms;
    };
    expect([lasts(), lasts(), lasts(), lasts()]).toEqual([1_000, 2_000, 3_000, 3_500]);
    trial.pass(2_000);
    // Of four ejections two are forgiven, so this is the third.
    expect(lasts()).toBe(3_000);
    trial.pass(10_000);
    expect(lasts()).toBe(1_000);
  });

  it('is not moved by what began before it came back', () => {
    const trial = aTrial({ ejectionMs: 1_000 });
    trial.fail('a', 5);
    for (let i = 0; i < 10; i++) trial.end('a', true);
    trial.pass(1_000);
    for (let i = 0; i < 10; i++) trial.end('a', true, 900, 200);
    expect(trial.ejected()).toEqual([]);
    trial.fail('a', 5);
    expect(trial.ejected()).toEqual(['a']);
  });

  it('comes back early when others leave and its ejection is more than the cap allows', () => {
    const trial = aTrial({ ejectedShareMax: 0.5 });
    trial.fail('a', 5);
    trial.fail('b', 5);
    trial.remove('c');
    expect(trial.ejected()).toEqual(['b']);
    trial.remove('d');
    expect(trial.ejected()).toEqual(['b']);
    expect(trial.at('a').servesFromMs).toBe(trial.now());
  });

  it('that is removed is told to be gone', () => {
    const trial = aTrial();
    trial.fail('a', 5);
    trial.remove('a');
    expect(trial.events.at(-1)).toMatchObject({ replica: 'a', from: 'ejected', to: 'gone' });
  });
});

it('refuses an ejection that would begin longer than the longest', () => {
  expect(() => aTrial({ ejectionMs: 2_000, ejectionMsMax: 1_000 })).toThrow('ejection.ejectionMs');
  expect(() => aTrial({ ejectedShareMax: 1.5 })).toThrow('ejection.ejectedShareMax');
});
