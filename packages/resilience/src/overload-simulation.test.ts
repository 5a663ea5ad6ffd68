import { Random, type VirtualClock, sleep } from '@breakwater/clock';
import { expect, test } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { AimdLimit } from './aimd-limit.ts';
import type { Call } from './call.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import { deadlineIn } from './deadline.ts';
import { GradientLimit } from './gradient-limit.ts';
import { aCall, aContext } from './test-fixture.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkQueueOptions } from './work-queue-options.ts';

const slots = 10;

/** A service with ten slots and the waiting line that is put to the test. The work takes log-normal time. */
class Service {
  serviceMs = 100;
  readonly #queue: WorkQueue;
  readonly #clock: VirtualClock;
  readonly #random = Random.forPurpose(7, 'service time');

  constructor(line: Partial<WorkQueueOptions>, context: ReturnType<typeof aContext>) {
    this.#queue = new WorkQueue({ slots, ...line }, context);
    this.#clock = context.clock;
  }

  async serve(call: Call): Promise<void> {
    const permit = await this.#queue.acquire(call);
    await sleep(this.#clock, this.#random.logNormal(this.serviceMs * Math.exp(-0.045), 0.3));
    permit.release();
  }
}

/** Calls `arrive` as a Poisson process does, until the time is over. */
async function arrivals(
  clock: VirtualClock,
  untilMs: number,
  perSecond: (nowMs: number) => number,
  arrive: () => void,
): Promise<void> {
  const random = Random.forPurpose(7, 'arrivals');
  for (;;) {
    await sleep(clock, random.exponential(1_000 / perSecond(clock.monotonicMs())));
    if (clock.monotonicMs() >= untilMs) return;
    arrive();
  }
}

/** The first ten seconds are calm, then for one second ten times as many come, and then it is calm again. */
const spike = { fromMs: 10_000, toMs: 11_000 };
const calmPerSecond = 80;

function spikedPerSecond(nowMs: number): number {
  return nowMs >= spike.fromMs && nowMs < spike.toMs ? 10 * calmPerSecond : calmPerSecond;
}

/**
 * Clients that wait for a second and ask a second time when that was for nothing, before a service at 80% of what it can
 * do. Returns how many got an answer in time in each half second.
 */
async function spikeAt(line: Partial<WorkQueueOptions>, untilMs: number): Promise<number[]> {
  const context = aContext();
  const { clock } = context;
  const service = new Service(line, context);
  const pauses = Random.forPurpose(7, 'pauses');
  const answered = Array.from({ length: untilMs / 500 }, () => 0);
  const askOnce = (): Promise<boolean> => {
    const asked = Promise.withResolvers<boolean>();
    const cancel = clock.after(1_000, () => asked.resolve(false));
    const settle = (isAnswered: boolean) => (): void => {
      cancel();
      asked.resolve(isAnswered);
    };
    service.serve(aCall({ deadline: deadlineIn(clock, 1_000) })).then(settle(true), settle(false));
    return asked.promise;
  };
  const ask = async (): Promise<void> => {
    let isAnswered = await askOnce();
    if (!isAnswered) {
      await sleep(clock, 100 + 200 * pauses.uniform());
      isAnswered = await askOnce();
    }
    const half = Math.floor(clock.monotonicMs() / 500);
    if (isAnswered) answered[half] = (answered[half] ?? 0) + 1;
  };
  const traffic = arrivals(clock, untilMs, spikedPerSecond, () => void ask());
  // The last arrival, which is one too many, takes a moment more.
  await clock.advance(untilMs + 1_000);
  await traffic;
  return answered;
}

/** Answers in time a second, on average from one time to the other. */
function goodput(answered: readonly number[], fromMs: number, toMs: number): number {
  const halves = answered.slice(fromMs / 500, toMs / 500);
  return (halves.reduce((sum, count) => sum + count, 0) / halves.length) * 2;
}

test('after a spike a line without bound stays down, though the load is what it was before', async () => {
  const answered = await spikeAt({}, 40_000);
  expect(goodput(answered, 2_000, 10_000)).toBeGreaterThan(0.9 * calmPerSecond);
  expect(goodput(answered, 20_000, 40_000)).toBeLessThan(0.05 * calmPerSecond);
});

test('and so does one that drops the expired, when it is longer than its callers are patient', async () => {
  const answered = await spikeAt({ lengthMax: 500, dropExpired: true }, 20_000);
  expect(goodput(answered, 2_000, 10_000)).toBeGreaterThan(0.9 * calmPerSecond);
  expect(goodput(answered, 13_000, 20_000)).toBeLessThan(0.2 * calmPerSecond);
});

test.each([
  ['with a bound and deadlines', {}],
  ['that drops those who waited too long', { codelTargetMs: 20, lengthMax: 500 }],
  ['that serves the newest first', { discipline: 'adaptive_lifo', lengthMax: 500 }],
  ['that refuses what is hopeless', { refuseHopeless: true, lengthMax: 500 }],
] as const)('a line %s is back within twice the length of the spike', async (_, more) => {
  const answered = await spikeAt({ lengthMax: 20, dropExpired: true, ...more }, 20_000);
  const before = goodput(answered, 2_000, 10_000);
  const backMs = spike.toMs + 2 * (spike.toMs - spike.fromMs);
  expect(goodput(answered, backMs, backMs + 2_000)).toBeGreaterThan(0.9 * before);
  expect(goodput(answered, backMs, 20_000)).toBeGreaterThan(0.97 * before);
});

interface Seen {
  readonly limit: number;
  readonly perSecond: number;
  readonly latencyMs: number;
}

/** Sends twice to four times as much as can be done through a learnt limit; after half the time work takes twice as long. */
async function doubling(learnt: ConcurrencyLimit, halfMs: number): Promise<[before: Seen, after: Seen]> {
  const context = aContext();
  const { clock } = context;
  const service = new Service({}, context);
  const limit = new AdaptiveLimit(learnt, context);
  let [answers, latencySumMs] = [0, 0];
  const ask = async (): Promise<void> => {
    const beganMs = clock.monotonicMs();
    await limit.execute(aCall(), async (call) => {
      await service.serve(call);
      answers++;
      latencySumMs += clock.monotonicMs() - beganMs;
    });
  };
  const traffic = arrivals(
    clock,
    2 * halfMs,
    () => 200,
    () => void ask().catch(() => undefined),
  );
  const lookAtTheEnd = async (): Promise<Seen> => {
    await clock.advance(halfMs / 2);
    [answers, latencySumMs] = [0, 0];
    await clock.advance(halfMs / 2);
    const perSecond = (answers * 2_000) / halfMs;
    return { limit: limit.limit, perSecond, latencyMs: latencySumMs / answers };
  };
  const before = await lookAtTheEnd();
  service.serviceMs = 200;
  const after = await lookAtTheEnd();
  await clock.advance(1_000);
  await traffic;
  return [before, after];
}

test.each([
  ['gradient', () => new GradientLimit()],
  ['gradient (begun much too high)', () => new GradientLimit({ limitInitial: 100 })],
  ['AIMD', () => new AimdLimit({ latencyMsMax: 500 })],
])(
  'the %s limit keeps the slots busy and the line short, also when work takes twice as long',
  async (_, make) => {
    const [before, after] = await doubling(make(), 40_000);
    for (const { limit } of [before, after]) {
      expect(limit).toBeGreaterThanOrEqual(slots);
      expect(limit).toBeLessThanOrEqual(5 * slots);
    }
    expect(before.perSecond).toBeGreaterThan(0.95 * 100);
    expect(after.perSecond).toBeGreaterThan(0.95 * 50);
    expect(before.latencyMs).toBeLessThan(600);
    expect(after.latencyMs).toBeLessThan(600);
  },
);

test('without a limit the same load makes calls take ever longer', async () => {
  const unlimited: ConcurrencyLimit = { limit: 100_000, observe: () => undefined };
  const [before, after] = await doubling(unlimited, 20_000);
  expect(before.latencyMs).toBeGreaterThan(5_000);
  expect(after.latencyMs).toBeGreaterThan(15_000);
});
