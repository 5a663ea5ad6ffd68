import { type Clock, Rounds } from '@breakwater/clock';
import type { ReplicaAddress } from '@breakwater/resilience';
import type { LookUp } from './address-lookups.ts';

/** What an address watch needs. */
export interface AddressWatchParts {
  readonly clock: Clock;
  readonly lookUp: LookUp;
  /** How long after one look the next one follows. */
  readonly pollMs: number;
  /** Told of every list that differs from the one before. */
  readonly onChange: (replicas: readonly ReplicaAddress[]) => void;
  /** Told of every look that came to nothing; `isNews` when the one before it did not. */
  readonly onFailure: (error: unknown, isNews: boolean) => void;
  /** Told when a look succeeds after one that did not. */
  readonly onRecovery: () => void;
}

/**
 * Looks again and again where the replicas of a service are. What was found last stands while nothing can be found:
 * replicas that are not heard of are probably still there, and if they are not, that is for the balancer to see.
 */
export class AddressWatch {
  readonly #parts: AddressWatchParts;
  readonly #rounds: Rounds;
  readonly #looked = Promise.withResolvers<void>();
  #known: readonly ReplicaAddress[] = [];
  #isFailing = false;

  constructor(parts: AddressWatchParts) {
    this.#parts = parts;
    const { clock, pollMs } = parts;
    this.#rounds = new Rounds({
      clock,
      failedPauseMs: pollMs,
      work: () => this.#look(),
      onError: (error) => this.#failed(error),
    });
  }

  /** Begins to look; resolves after the first look, whatever it came to. */
  start(): Promise<void> {
    this.#rounds.start();
    return this.#looked.promise;
  }

  /** Ends after the look under way. */
  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #look(): Promise<number> {
    const { lookUp, pollMs, onChange, onRecovery } = this.#parts;
    const found = await lookUp();
    if (this.#isFailing) onRecovery();
    this.#isFailing = false;
    if (!isSame(found, this.#known)) {
      this.#known = found;
      onChange(found);
    }
    this.#looked.resolve();
    return pollMs;
  }

  #failed(error: unknown): void {
    const isNews = !this.#isFailing;
    this.#isFailing = true;
    this.#parts.onFailure(error, isNews);
    this.#looked.resolve();
  }
}

function isSame(some: readonly ReplicaAddress[], others: readonly ReplicaAddress[]): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ address, cell }, index) => address === others[index]?.address && cell === others[index]?.cell,
    )
  );
}
