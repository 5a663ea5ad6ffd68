import { Random, sleep, type VirtualClock } from '@breakwater/clock';
import { beforeAll, describe, expect, it } from 'vitest';
import { balance } from './balance.ts';
import type { Balancer } from './balancer.ts';
import { LeastLoad } from './least-load.ts';
import { LeastRequests } from './least-requests.ts';
import { PowerOfTwoChoices } from './power-of-two-choices.ts';
import { Prequal } from './prequal.ts';
import type { ProbeAnswer } from './probe-pool.ts';
import { RoundRobin } from './round-robin.ts';
import { aCall, aContext } from './test-fixture.ts';

const seed = 20_240_416;
const calls = 7_000;
/** The first calls are not measured: nobody knows the replicas yet. */
const warmUpCalls = 1_500;
/** Nine replicas with 10 ms for a call are busy for three quarters of the time. */
const meanGapMs = 10 / 9 / 0.75;

/** A replica that does one thing after the other, `slowness` times as slowly as a sound one. */
class Server {
  readonly #clock: VirtualClock;
  readonly #slowness: number;
  #freeAtMs = 0;
  #workMs = 10;
  #inFlight = 0;

  constructor(clock: VirtualClock, slowness: number) {
    this.#clock = clock;
    this.#slowness = slowness;
  }

  async serve(workMs: number): Promise<void> {
    const beganMs = this.#clock.monotonicMs();
    this.#inFlight++;
    this.#workMs = workMs * this.#slowness;
    this.#freeAtMs = Math.max(this.#freeAtMs, beganMs) + this.#workMs;
    await sleep(this.#clock, this.#freeAtMs - beganMs);
    this.#inFlight--;
  }

  async probed(): Promise<ProbeAnswer> {
    await sleep(this.#clock, 1);
    return { inFlight: this.#inFlight, latencyMs: this.#workMs * (this.#inFlight + 1) };
  }
}

interface Parts {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly probe: (address: string) => Promise<ProbeAnswer>;
}

/** The 99th percentile of the calls' latencies, with the same arrivals and the same work for all. */
async function p99Of(make: (parts: Parts) => Balancer, slownesses: readonly number[]): Promise<number> {
  const context = aContext();
  const { clock } = context;
  const arrivals = Random.forPurpose(seed, 'arrivals');
  const work = Random.forPurpose(seed, 'work');
  const servers = new Map(slownesses.map((slowness, i) => [`replica${i}`, new Server(clock, slowness)]));
  const at = (address = ''): Server => {
    const server = servers.get(address);
    if (server === undefined) throw new RangeError(`there is no server at ${address}`);
    return server;
  };
  const probe = (address: string): Promise<ProbeAnswer> => at(address).probed();
  const balancer = make({ clock, probe, random: Random.forPurpose(seed, 'balancer') });
  const policy = balance(balancer, [...servers.keys()], {}, context);
  const tookMs: number[] = [];
  const call = async (isMeasured: boolean): Promise<void> => {
    const beganMs = clock.monotonicMs();
    const workMs = work.logNormal(9.5, 0.3);
    await policy.execute(aCall(), ({ replica }) => at(replica).serve(workMs));
    if (isMeasured) tookMs.push(clock.monotonicMs() - beganMs);
  };
  const all: Promise<void>[] = [];
  for (let i = 0; i < calls; i++) {
    await clock.advance(arrivals.exponential(meanGapMs));
    all.push(call(i >= warmUpCalls));
  }
  await clock.advance(600_000);
  await Promise.all(all);
  return tookMs.toSorted((a, b) => a - b)[Math.floor(tookMs.length * 0.99)] ?? Number.NaN;
}

const nine = Array.from({ length: 9 }, () => 1);
const withSlow = [...nine, 10];

describe('ten replicas of which one is ten times as slow and answers every call', { timeout: 20_000 }, () => {
  let withoutSlow = 0;
  let leastRequests = 0;

  beforeAll(async () => {
    withoutSlow = await p99Of(() => new LeastLoad(), nine);
    leastRequests = await p99Of(() => new LeastRequests(), withSlow);
  });

  it('hurt little more under least load than without that replica', async () => {
    expect(await p99Of(() => new LeastLoad(), withSlow)).toBeLessThanOrEqual(1.35 * withoutSlow);
  });

  it('hurt more under least requests, and most when they take turns', async () => {
    const roundRobin = await p99Of(() => new RoundRobin(), withSlow);
    expect(leastRequests).toBeGreaterThan(2 * withoutSlow);
    expect(roundRobin).toBeGreaterThan(2 * leastRequests);
  });

  it('hurt less under a choice of two and under probing than under least requests', async () => {
    const twoChoices = await p99Of(({ random }) => new PowerOfTwoChoices(random), withSlow);
    const prequal = await p99Of(({ probe, ...parts }) => new Prequal(probe, {}, parts), withSlow);
    expect(twoChoices).toBeLessThan(leastRequests);
    expect(prequal).toBeLessThan(leastRequests);
  });
});
