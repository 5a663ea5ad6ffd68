import { type CancelTimer, type Clock } from '@breakwater/clock';
import { metric, ProblemError } from '@breakwater/contracts';
import type { Metrics } from '@breakwater/service-kit';
import type { KeptVersion, StrategyStore } from './clients/strategy-store.ts';
import type { WarningLog } from './clients/warning-log.ts';
import type { Strategy } from './domain/strategy.ts';
import { parseStrategy } from './strategy/load-strategy.ts';

/** What the active strategy is followed with. */
export interface ActiveStrategyParts {
  readonly store: StrategyStore;
  /** What the configuration names. */
  readonly configured: Strategy;
  readonly clock: Clock;
  readonly logger: WarningLog;
  readonly metrics: Metrics;
  /** How long after one look at the database the next one follows. */
  readonly pollMs: number;
}

/** A version is kept already and says something else than the strategy at hand. */
export class StrategyConflict extends Error {
  constructor(version: string) {
    super(
      `${version} is kept already and says something else: a changed strategy needs a version of its own`,
    );
    this.name = 'StrategyConflict';
  }
}

/**
 * The strategy that this replica decides by. It looks again and again which one is active, and each decision takes what
 * was seen last, so none ever waits for the database:
 *
 *      start --registered--> following --database away--> keeps the last one --database back--> following
 *        |
 *        +--database away--> nothing is decided (what was active before is not known) --database back--> following
 */
export class ActiveStrategy {
  readonly #parts: ActiveStrategyParts;
  readonly #gauge;
  #current: Strategy | undefined;
  #registered = false;
  /** Why the last look failed; undefined when it did not. */
  #trouble: Error | undefined;
  #seenAtMs: number;
  /** Ends with the last look that was asked for. */
  #looking: Promise<void> = Promise.resolve();
  #cancel: CancelTimer | undefined;
  #stopped = false;

  constructor(parts: ActiveStrategyParts) {
    this.#parts = parts;
    const { clock, metrics } = parts;
    this.#seenAtMs = clock.monotonicMs();
    this.#gauge = metrics.gauge(metric.strategyActive, '1 for the strategy that decides.', ['version']);
    metrics.gauge(
      metric.strategySeenSeconds,
      'Seconds since it was last seen which strategy is active.',
      [],
      () => (clock.monotonicMs() - this.#seenAtMs) / 1_000,
    );
  }

  /**
   * What decisions are made by.
   * @throws ProblemError `service_down` before the active strategy was seen for the first time.
   */
  get current(): Strategy {
    if (this.#current === undefined) throw new ProblemError('service_down', { cause: this.#trouble });
    return this.#current;
  }

  /** Its version; null when there is none yet. */
  get version(): string | null {
    return this.#current?.version ?? null;
  }

  /**
   * Registers the configured strategy and begins to follow the active one. Without the database it begins all the same.
   * @throws StrategyConflict when the configured version is kept with another content.
   */
  async start(): Promise<void> {
    await this.look();
    if (this.#trouble instanceof StrategyConflict) throw this.#trouble;
    this.#plan();
  }

  /** Ends the looking; what is current stays so. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#looking;
  }

  /** Rejects with the reason while nothing can be decided. */
  check(): Promise<void> {
    if (this.#current !== undefined) return Promise.resolve();
    return Promise.reject(this.#trouble ?? new Error('the active strategy was not seen yet'));
  }

  /**
   * Looks which strategy is active, and takes it. It begins after a look that is under way, which may have been answered
   * before the caller's own order was. It never rejects: what was seen last stays when it fails.
   */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  #plan(): void {
    if (this.#stopped) return;
    const { clock, pollMs } = this.#parts;
    this.#cancel = clock.after(pollMs, () => void this.look().then(() => this.#plan()));
  }

  async #look(): Promise<void> {
    try {
      await this.#register();
      const active = await this.#parts.store.active();
      if (active !== undefined) await this.#take(active);
      this.#seenAtMs = this.#parts.clock.monotonicMs();
      this.#trouble = undefined;
    } catch (error) {
      // One line when it begins; the gauge tells how long it lasts.
      if (this.#trouble === undefined)
        this.#parts.logger.warn(
          { err: error, strategy: this.version },
          'the active strategy could not be seen',
        );
      this.#trouble = error as Error;
    }
  }

  async #register(): Promise<void> {
    if (this.#registered) return;
    const { store, configured } = this.#parts;
    if ((await store.keep(configured)) === 'conflict') throw new StrategyConflict(configured.version);
    await store.activateConfigured(configured, 'named by the configuration');
    this.#registered = true;
  }

  async #take(active: KeptVersion): Promise<void> {
    const { store, configured } = this.#parts;
    const isSame = ({ name, number, digest }: Strategy): boolean =>
      name === active.name && number === active.number && digest === active.digest;
    if (this.#current !== undefined && isSame(this.#current)) return;
    const version = `${active.name}@${active.number}`;
    const next = isSame(configured) ? configured : parseStrategy(await store.contentOf(active), version);
    this.#gauge.reset();
    this.#gauge.set({ version }, 1);
    this.#current = next;
  }
}
