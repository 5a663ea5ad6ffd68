import type { Call, Next, Policy } from './call.ts';
import { deadline } from './deadline-policy.ts';
import type { ReusedSource } from './listener.ts';
import { completeOptions, count, OptionError, type Options } from './options.ts';
import type { PolicyContext } from './policy-context.ts';
import { RecentlyUsed } from './recently-used.ts';

export const cacheOptions = {
  /** An answer younger than this is served without asking. */
  softExpiryMs: count(1_000, 0, 86_400_000),
  /** An answer of this age is served no more. Between the two it is served, and asked for anew in the background. */
  hardExpiryMs: count(60_000, 1, 86_400_000),
  /** How many answers are kept; the one that was used least recently leaves. */
  entriesMax: count(1_000, 1, 100_000),
  /** How many answers may be asked for anew at once. */
  refreshesMax: count(4, 1, 1_000),
  /** 1: an old answer stays when asking anew fails, until its hard expiry; 0: it is dropped, and the error shows. */
  staleIfError: count(1, 0, 1),
};
export type CacheOptions = Options<typeof cacheOptions>;

interface Entry {
  readonly answer: unknown;
  /** Its age counts from here: what was answered late is no younger for it. */
  readonly askedMs: number;
}

/** A refresh that hangs is given up when its answer expires, and never lasts longer than this. */
const refreshMsMax = 600_000;

/**
 * Keeps the answers of calls with a key, with a soft and a hard expiry (after RFC 5861, stale-while-revalidate and
 * stale-if-error): who asks for something popular never waits for a refresh, and an outage shorter than the hard
 * expiry does not show. All who are served get the same object, and must not change it.
 *
 * `isKept` says which answers are worth keeping; one that is not, such as "not found", also ends what was kept before.
 */
export class Cache implements Policy {
  readonly name = 'cache';
  readonly #options: CacheOptions;
  readonly #context: PolicyContext;
  readonly #isKept: (answer: unknown) => boolean;
  readonly #entries: RecentlyUsed<Entry>;
  readonly #refreshDeadline: Policy;
  /** The keys that are asked for anew. */
  readonly #refreshing = new Set<string>();

  constructor(
    given: Partial<CacheOptions>,
    context: PolicyContext,
    isKept: (answer: unknown) => boolean = () => true,
  ) {
    this.#options = completeOptions('cache', cacheOptions, given);
    if (this.#options.softExpiryMs > this.#options.hardExpiryMs) {
      throw new OptionError('cache.softExpiryMs', 'must not be more than hardExpiryMs');
    }
    this.#context = context;
    this.#isKept = isKept;
    this.#entries = new RecentlyUsed(this.#options.entriesMax);
    this.#refreshDeadline = deadline({ deadlineMs: refreshMsMax }, context);
  }

  /** How many answers are kept. */
  get size(): number {
    return this.#entries.size;
  }

  async execute<T>(call: Call, next: Next<T>): Promise<T> {
    const { key } = call;
    if (key === undefined) return next(call);
    const entry = this.#entries.get(key);
    const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : this.#ageMs(entry);
    if (entry === undefined || ageMs >= this.#options.hardExpiryMs) {
      this.#entries.delete(key);
      return this.#ask(key, call, next);
    }
    const isFresh = ageMs < this.#options.softExpiryMs;
    const mayRefresh = !this.#refreshing.has(key) && this.#refreshing.size < this.#options.refreshesMax;
    if (!isFresh && mayRefresh) void this.#refresh(key, entry, call, next);
    this.#tellReused(call, isFresh ? 'fresh' : 'stale');
    // Equal keys mean equal questions, so the answer is of the type that this call asks for.
    return entry.answer as T;
  }

  async #ask<T>(key: string, call: Call, next: Next<T>): Promise<T> {
    const askedMs = this.#context.clock.monotonicMs();
    const answer = await next(call);
    const kept = this.#entries.get(key);
    // Of two calls that asked at once, the later one knows better.
    const isLatest = kept === undefined || kept.askedMs <= askedMs;
    if (isLatest && this.#isKept(answer)) this.#entries.set(key, { answer, askedMs });
    else if (isLatest) this.#entries.delete(key);
    return answer;
  }

  /** Asks anew for an old answer. It is nobody's call, so it ends with the answer's life and its failure is told. */
  async #refresh(key: string, entry: Entry, call: Call, next: Next<unknown>): Promise<void> {
    this.#refreshing.add(key);
    const own: Call = {
      ...call,
      signal: new AbortController().signal,
      deadline: { atMs: entry.askedMs + this.#options.hardExpiryMs },
    };
    try {
      await this.#refreshDeadline.execute(own, (bounded) => this.#ask(key, bounded, next));
    } catch (error) {
      if (this.#options.staleIfError === 0 && this.#entries.get(key) === entry) this.#entries.delete(key);
      const { edge, listener } = this.#context;
      listener({ kind: 'refreshFailed', edge, policy: this.name, workClass: call.workClass, error });
    } finally {
      this.#refreshing.delete(key);
    }
  }

  #ageMs(entry: Entry): number {
    return this.#context.clock.monotonicMs() - entry.askedMs;
  }

  #tellReused(call: Call, source: ReusedSource): void {
    const { edge, listener } = this.#context;
    listener({ kind: 'reused', edge, policy: this.name, workClass: call.workClass, source });
  }
}
