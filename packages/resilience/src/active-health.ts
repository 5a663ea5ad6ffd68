import { Rounds } from '@breakwater/clock';
import { askInTime } from './ask-in-time.ts';
import { completeOptions, count, measure, type Options } from './options.ts';
import type { PolicyContext } from './policy-context.ts';
import type { ReplicaAddress, ReplicaSource } from './replica-set.ts';

export const activeHealthOptions = {
  /** How long after one round of checks the next one follows. */
  checkEveryMs: count(1_000, 100, 600_000),
  /** After how long a check that was not answered has failed. */
  checkTimeoutMs: count(500, 1, 60_000),
  /** After how many failed checks in a row a replica is left out. */
  unhealthyAfter: count(3, 1, 1_000),
  /** After how many good checks in a row it is used again. */
  healthyAfter: count(2, 1, 1_000),
  /** When less than this share of the replicas is healthy, all of them are used. */
  panicShare: measure(0.5, 0, 1),
};
export type ActiveHealthOptions = Options<typeof activeHealthOptions>;

/** Asks the replica at an address whether it is well: resolves when it is, rejects when it is not or cannot say. */
export type HealthCheck = (address: string, signal: AbortSignal) => Promise<void>;

/** What the checks of one replica came to: whether it is down, and how many in a row said otherwise. */
interface Verdict {
  isDown: boolean;
  otherwiseInARow: number;
}

/**
 * Asks every replica again and again whether it is well, so that one that is not is left out before any call has failed
 * there, and one that is well again comes back without a call being risked. Several answers in a row are needed either
 * way, so that one lost packet moves nothing:
 *
 *          unhealthyAfter failed in a row
 *      up ----------------------------------> down        A replica that was never asked is up.
 *         <----------------------------------
 *            healthyAfter good in a row
 *
 * It stands between a source of replicas and a balancer, and tells of the same replicas. What ejects by the calls
 * themselves stands beside it: a replica may be well by its own account and fail its callers all the same.
 */
export class ActiveHealth implements ReplicaSource {
  readonly #source: ReplicaSource;
  readonly #check: HealthCheck;
  readonly #options: ActiveHealthOptions;
  readonly #context: PolicyContext;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #rounds: Rounds;
  #seen: ReplicaSource['replicas'] | undefined;
  #told: readonly ReplicaAddress[] = [];

  constructor(
    source: ReplicaSource,
    check: HealthCheck,
    given: Partial<ActiveHealthOptions>,
    context: PolicyContext,
  ) {
    this.#source = source;
    this.#check = check;
    this.#options = completeOptions('health', activeHealthOptions, given);
    this.#context = context;
    const { checkEveryMs } = this.#options;
    this.#rounds = new Rounds({
      clock: context.clock,
      work: () => this.#round(),
      failedPauseMs: checkEveryMs,
      onError: (error) => {
        throw error;
      },
    });
  }

  /** When less than this share of the replicas is healthy, all of them are used. */
  get panicShare(): number {
    return this.#options.panicShare;
  }

  get replicas(): readonly ReplicaAddress[] {
    const { replicas } = this.#source;
    if (replicas === this.#seen) return this.#told;
    this.#seen = replicas;
    this.#told = replicas.map((replica) =>
      this.#verdicts.get(replica.address)?.isDown === true ? { ...replica, isDown: true } : replica,
    );
    return this.#told;
  }

  /** Begins to check. */
  start(): void {
    this.#rounds.start();
  }

  /** Ends with the round under way; what was found last stays so. */
  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #round(): Promise<number> {
    const { replicas } = this.#source;
    this.#forgetAllBut(replicas);
    await Promise.all(replicas.map(({ address }) => this.#ask(address)));
    return this.#options.checkEveryMs;
  }

  async #ask(address: string): Promise<void> {
    const { clock } = this.#context;
    const isWell = await askInTime(clock, this.#options.checkTimeoutMs, 'a health check', (signal) =>
      this.#check(address, signal),
    ).then(
      () => true,
      () => false,
    );
    this.#learn(address, isWell);
  }

  #learn(address: string, isWell: boolean): void {
    const verdict = this.#verdicts.get(address) ?? { isDown: false, otherwiseInARow: 0 };
    this.#verdicts.set(address, verdict);
    const { unhealthyAfter, healthyAfter } = this.#options;
    verdict.otherwiseInARow = isWell === verdict.isDown ? verdict.otherwiseInARow + 1 : 0;
    if (verdict.otherwiseInARow < (verdict.isDown ? healthyAfter : unhealthyAfter)) return;
    verdict.isDown = !verdict.isDown;
    verdict.otherwiseInARow = 0;
    // The next who looks gets another array, since this changes what it says.
    this.#seen = undefined;
    this.#tell(address, verdict.isDown ? 'up' : 'down', verdict.isDown ? 'down' : 'up');
  }

  /** A replica that comes back later is a new one, of which nothing is known. */
  #forgetAllBut(replicas: readonly ReplicaAddress[]): void {
    const present = new Set(replicas.map(({ address }) => address));
    for (const [address, { isDown }] of this.#verdicts) {
      if (present.has(address)) continue;
      this.#verdicts.delete(address);
      if (isDown) this.#tell(address, 'down', 'gone');
    }
  }

  #tell(replica: string, from: string, to: string): void {
    const { edge, listener } = this.#context;
    listener({ kind: 'stateChanged', edge, policy: 'health', replica, from, to });
  }
}
