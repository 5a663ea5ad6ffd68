import type { Clock, Random } from '@breakwater/clock';
import { askInTime } from './ask-in-time.ts';
import type { Balancer } from './balancer.ts';
import { leastOf } from './least-of.ts';
import { completeOptions, count, measure, type Options } from './options.ts';
import { type ProbeAnswer, ProbePool } from './probe-pool.ts';
import type { Replica } from './replica.ts';

export const prequalOptions = {
  /** Probes sent for each attempt; a fraction adds up over several. */
  probesPerAttempt: measure(3, 0, 10),
  /** After how long an answer to a probe is not waited for any more. */
  probeTimeoutMs: count(100, 1, 60_000),
  /** Answers that are kept. */
  poolMax: count(16, 2, 1_000),
  /** How old an answer may be when it is used. */
  ageMsMax: count(1_000, 1, 60_000),
  /** For how many attempts one answer may be used. */
  usesMax: count(3, 1, 1_000),
  /** A replica is hot when it has more in flight than this quantile of what replicas said lately. */
  hotQuantile: measure(0.84, 0, 1),
};
export type PrequalOptions = Options<typeof prequalOptions>;

/** Asks the replica at an address how busy it is; the signal aborts when nobody waits for the answer any more. */
export type Probe = (address: string, signal: AbortSignal) => Promise<ProbeAnswer>;

/** How many of the latest answers make the distribution of what is in flight. */
const latestMax = 50;

/**
 * Asks replicas how busy they are and goes by their answers, after Wydrowski, Kleinberg, Rumble and Archer, "Load is
 * not what you should balance: Introducing Prequal" (NSDI 2024). A caller's own attempts say little of a replica that
 * has many callers; what the replica itself says includes them all.
 *
 * - With each attempt a few probes leave, to candidates drawn at random. No attempt waits for them: it is decided by
 *   the answers that are there. At most one probe to each replica is out.
 * - Among the answers those with more in flight than a quantile are hot. Of the cold ones the quickest is taken; when
 *   all are hot, the one with the least in flight.
 * - With fewer than two answers there is nothing to compare, and the choice is random.
 * - A replica that fails fast is idle and quick by its own account. So its latency is never taken for less than what
 *   this caller's attempts have seen of it lately.
 *
 * The paper also throws an answer away with each attempt, because its pool holds several of one replica and goes stale
 * as the good ones are used up. Here a newer answer takes the place of the older one.
 */
export class Prequal implements Balancer {
  readonly #probe: Probe;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #options: PrequalOptions;
  readonly #pool: ProbePool;
  readonly #out = new Set<Replica>();
  /** What the latest answers said to be in flight, oldest first. */
  readonly #latest: number[] = [];
  #due = 0;
  #turn = 0;

  constructor(
    probe: Probe,
    given: Partial<PrequalOptions>,
    parts: { readonly clock: Clock; readonly random: Random },
  ) {
    this.#probe = probe;
    this.#random = parts.random;
    this.#clock = parts.clock;
    this.#options = completeOptions('prequal', prequalOptions, given);
    this.#pool = new ProbePool(this.#options);
  }

  choose(candidates: readonly Replica[], nowMs: number): Replica {
    this.#sendProbes(candidates);
    const chosen = this.#byAnswers(candidates, nowMs) ?? candidates[this.#random.below(candidates.length)];
    if (chosen === undefined) throw new RangeError('there is no candidate');
    this.#pool.use(chosen);
    return chosen;
  }

  /** The choice among the replicas whose answers are there; undefined when there are not two. */
  #byAnswers(candidates: readonly Replica[], nowMs: number): Replica | undefined {
    const answers = this.#pool.of(candidates, nowMs);
    if (answers.length < 2) return undefined;
    const hotAbove = this.#inFlightAtQuantile();
    const cold = answers.filter(({ inFlight }) => inFlight <= hotAbove);
    const turn = this.#turn++;
    if (cold.length === 0) return leastOf(answers, turn, ({ inFlight }) => inFlight).replica;
    return leastOf(cold, turn, ({ replica, latencyMs }) => Math.max(latencyMs, replica.expectedMs(nowMs, 0)))
      .replica;
  }

  #inFlightAtQuantile(): number {
    const sorted = this.#latest.toSorted((a, b) => a - b);
    return sorted[Math.floor(this.#options.hotQuantile * (sorted.length - 1))] ?? 0;
  }

  /** Sends the probes that are due. Those that find no replica to ask are not owed. */
  #sendProbes(candidates: readonly Replica[]): void {
    this.#due += this.#options.probesPerAttempt;
    const free = candidates.filter((replica) => !this.#out.has(replica));
    for (; this.#due >= 1; this.#due--) {
      const [replica] = free.splice(this.#random.below(free.length), 1);
      if (replica !== undefined) void this.#ask(replica);
    }
  }

  /** Never rejects. A replica that does not answer, or answers nonsense, is one of which nothing is known. */
  async #ask(replica: Replica): Promise<void> {
    this.#out.add(replica);
    try {
      const ask = (signal: AbortSignal): Promise<ProbeAnswer> => this.#probe(replica.address, signal);
      this.#take(replica, await askInTime(this.#clock, this.#options.probeTimeoutMs, 'a probe', ask));
    } catch {
      this.#pool.forget(replica);
    } finally {
      this.#out.delete(replica);
    }
  }

  #take(replica: Replica, answer: ProbeAnswer): void {
    const makesSense = [answer.inFlight, answer.latencyMs].every((n) => Number.isFinite(n) && n >= 0);
    if (!makesSense) throw new RangeError('the answer to a probe makes no sense');
    this.#pool.put(replica, answer, this.#clock.monotonicMs());
    this.#latest.push(answer.inFlight);
    if (this.#latest.length > latestMax) this.#latest.shift();
  }
}
