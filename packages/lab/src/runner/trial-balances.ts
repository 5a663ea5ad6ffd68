import { type Clock, sleep } from '@breakwater/clock';
import { type TrialBalance, sampleTrialBalance } from '@breakwater/verify';

const PERIOD_MS = 5_000;

/** Reads the trial balance every few seconds while a run is under way; the checker looks at all of them. */
export class TrialBalances {
  readonly #databaseUrl: string;
  readonly #clock: Clock;
  readonly #samples: TrialBalance[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(databaseUrl: string, clock: Clock) {
    this.#databaseUrl = databaseUrl;
    this.#clock = clock;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /**
   * Ends and returns what was read.
   * @throws Error when the ledger could not be read.
   */
  async stop(): Promise<readonly TrialBalance[]> {
    this.#stop.abort(new Error('the run is over'));
    await this.#running;
    return this.#samples;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#samples.push(await sampleTrialBalance(this.#databaseUrl, this.#clock));
      // The pause ends early when the run does.
      await sleep(this.#clock, PERIOD_MS, this.#stop.signal).catch(() => undefined);
    }
  }
}
