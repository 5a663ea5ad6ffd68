import type { Clock } from '@breakwater/clock';
import { completeOptions, count, type Options } from './options.ts';
import type { RateLimit, RateVerdict } from './rate-limit.ts';
import { RecentKeys } from './recent-keys.ts';

export const slidingWindowOptions = {
  /** How many requests a key may make within any window. */
  requestsMax: count(100, 1, 1_000_000),
  windowMs: count(60_000, 10, 86_400_000),
  /** For how many keys there is room. */
  keysMax: count(20_000, 1, 1_000_000),
};
export type SlidingWindowOptions = Options<typeof slidingWindowOptions>;

const slicesPerWindow = 10;
/** A window that begins within a slice touches one slice more than it is long. */
const sliceCount = slicesPerWindow + 1;

/** How often a key asked in each of the last slices of time. */
interface Counts {
  /** The number of the newest slice, counted from the start of time. */
  newest: number;
  readonly bySlice: number[];
}

/**
 * At most so many requests in any window, wherever one lays it: no burst at the seam of two windows, as fixed windows
 * allow. Time is cut into slices of a tenth of the window, and a slice counts until all of it has left. So the bound is
 * kept strictly, at the price that a request may be remembered for a tenth of the window too long.
 */
export class SlidingWindow implements RateLimit {
  readonly #clock: Clock;
  readonly #options: SlidingWindowOptions;
  readonly #sliceMs: number;
  readonly #counts: RecentKeys<Counts>;

  constructor(given: Partial<SlidingWindowOptions>, clock: Clock) {
    this.#clock = clock;
    this.#options = completeOptions('slidingWindow', slidingWindowOptions, given);
    this.#sliceMs = this.#options.windowMs / slicesPerWindow;
    this.#counts = new RecentKeys(this.#options.keysMax, (counts) => this.#usedBy(counts) === 0);
  }

  get size(): number {
    return this.#counts.size;
  }

  take(key: string): RateVerdict {
    const now = this.#sliceNow();
    const counts = this.#counts.get(key) ?? { newest: now, bySlice: emptySlices() };
    if (this.#usedBy(counts) >= this.#options.requestsMax) return this.#refusal(counts);
    forgetUntil(counts, now);
    const place = now % sliceCount;
    counts.bySlice[place] = (counts.bySlice[place] ?? 0) + 1;
    this.#counts.set(key, counts);
    const remaining = this.#options.requestsMax - this.#usedBy(counts);
    return { isAllowed: true, remaining, wholeAfterMs: this.#leavesAfterMs(now), retryAfterMs: 0 };
  }

  refusalOf(key: string): RateVerdict | undefined {
    const counts = this.#counts.get(key);
    if (counts === undefined || this.#usedBy(counts) < this.#options.requestsMax) return undefined;
    return this.#refusal(counts);
  }

  #usedBy({ newest, bySlice }: Counts): number {
    let used = 0;
    for (let slice = Math.max(0, this.#sliceNow() - slicesPerWindow); slice <= newest; slice++) {
      used += bySlice[slice % sliceCount] ?? 0;
    }
    return used;
  }

  /** One more is allowed as soon as the oldest slice with a request has left, and all of them when the newest has. */
  #refusal({ newest, bySlice }: Counts): RateVerdict {
    let oldest = Math.max(0, this.#sliceNow() - slicesPerWindow);
    while (oldest < newest && !bySlice[oldest % sliceCount]) oldest++;
    return {
      isAllowed: false,
      remaining: 0,
      wholeAfterMs: this.#leavesAfterMs(newest),
      retryAfterMs: this.#leavesAfterMs(oldest),
    };
  }

  #leavesAfterMs(slice: number): number {
    return (slice + sliceCount) * this.#sliceMs - this.#clock.monotonicMs();
  }

  #sliceNow(): number {
    return Math.floor(this.#clock.monotonicMs() / this.#sliceMs);
  }
}

/** Empties the slices that time has come round to again. */
function forgetUntil(counts: Counts, now: number): void {
  const passed = Math.min(sliceCount, now - counts.newest);
  for (let i = 0; i < passed; i++) counts.bySlice[(now - i) % sliceCount] = 0;
  counts.newest = now;
}

function emptySlices(): number[] {
  return Array.from({ length: sliceCount }, () => 0);
}
