import { type Clock, sleep } from '@breakwater/clock';
import type { TrialBalance } from '@breakwater/verify';

const PERIOD_MS = 5_000;

/** Reads the trial balance every few seconds while a run is under way; the checker looks at all of them. */
export class TrialBalances {
  readonly #read: () => Promise<TrialBalance>;
  readonly #clock: Clock;
  readonly #samples: TrialBalance[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(read: () => Promise<TrialBalance>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  /**
   * Ends and returns what was read.
   * @throws what a read threw: nothing was read after it.
   */
  async stop(): Promise<readonly TrialBalance[]> {
    this.#stop.abort(new Error('the run is over'));
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#samples;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#samples.push(await this.#read());
      // The pause ends early when the run does.
      await sleep(this.#clock, PERIOD_MS, this.#stop.signal).catch(() => undefined);
    }
  }
}
