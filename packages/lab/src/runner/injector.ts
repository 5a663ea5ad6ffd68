import type { Clock, CancelTimer } from '@breakwater/clock';
import type { ServiceName, TimelineEntry } from '@breakwater/drills';
import { request } from 'undici';

/** What a fault can be done to. */
export interface FaultTarget {
  /** The operator listeners of a service's replicas; of one replica when it is given. */
  operatorUrls(service: ServiceName, replica: number | undefined): readonly string[];
  kill(service: ServiceName, replica: number): void;
  pause(service: ServiceName, replica: number): void;
  resume(service: ServiceName, replica: number): void;
}

/** One fault with its time. */
export interface PlannedFault {
  readonly id: string;
  readonly entry: TimelineEntry;
  readonly startMs: number;
  readonly endMs: number;
}

/** Begins each fault at its time and ends it at its time; `endAll` is the panic button. */
export class FaultInjector {
  readonly #target: FaultTarget;
  readonly #operatorToken: string;
  readonly #clock: Clock;
  readonly #onEvent: (fault: PlannedFault, what: 'begins' | 'ends') => void;
  readonly #timers: CancelTimer[] = [];
  readonly #active = new Map<string, PlannedFault>();
  readonly #work = new Set<Promise<void>>();
  #failure: Error | undefined;

  constructor(parts: {
    target: FaultTarget;
    operatorToken: string;
    clock: Clock;
    onEvent: (fault: PlannedFault, what: 'begins' | 'ends') => void;
  }) {
    this.#target = parts.target;
    this.#operatorToken = parts.operatorToken;
    this.#clock = parts.clock;
    this.#onEvent = parts.onEvent;
  }

  /** Sets a timer for the beginning and the end of each fault; `zeroMs` is the wall time from which they count. */
  schedule(faults: readonly PlannedFault[], zeroMs: number): void {
    for (const fault of faults) {
      this.#at(zeroMs + fault.startMs, () => this.begin(fault));
      this.#at(zeroMs + fault.endMs, () => this.end(fault));
    }
  }

  /** Begins a fault now and sets a timer for its end. */
  async beginFor(fault: PlannedFault, forMs: number): Promise<void> {
    await this.begin(fault);
    this.#at(this.#clock.nowMs() + forMs, () => this.end(fault));
  }

  /** Begins a fault now. */
  async begin(fault: PlannedFault): Promise<void> {
    this.#active.set(fault.id, fault);
    this.#onEvent(fault, 'begins');
    try {
      const { service, replica = 1 } = fault.entry.target;
      const { kind } = fault.entry.fault;
      if (kind === 'kill') this.#target.kill(service, replica);
      else if (kind === 'pause') this.#target.pause(service, replica);
      else await this.#steer(service, fault.entry.target.replica);
    } catch (error) {
      this.#active.delete(fault.id);
      throw error;
    }
  }

  /** Ends a fault now. A replica that was killed is the supervisor's to start again. */
  async end(fault: PlannedFault): Promise<void> {
    if (!this.#active.delete(fault.id)) return;
    this.#onEvent(fault, 'ends');
    const { service, replica = 1 } = fault.entry.target;
    const { kind } = fault.entry.fault;
    if (kind === 'pause') this.#target.resume(service, replica);
    else if (kind !== 'kill') await this.#steer(service, fault.entry.target.replica);
  }

  /**
   * Ends every fault, those that have not begun included.
   * @throws Error when a fault could not be begun or ended.
   */
  async endAll(): Promise<void> {
    for (const cancel of this.#timers.splice(0)) cancel();
    await Promise.all(this.#work);
    for (const fault of this.#active.values()) await this.end(fault);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Gives a service exactly the faults that are active for it now. */
  async #steer(service: ServiceName, replica: number | undefined): Promise<void> {
    const faults = [...this.#active.values()]
      .filter(({ entry }) => entry.target.service === service && entry.target.replica === replica)
      .map(({ entry }) => entry.fault);
    for (const url of this.#target.operatorUrls(service, replica)) {
      const response = await request(`${url}/operator/behaviour`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${this.#operatorToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(faults),
        signal: AbortSignal.timeout(STEER_TIMEOUT_MS),
      });
      const text = await response.body.text();
      if (response.statusCode >= 300)
        throw new Error(`${service} did not take its faults: ${response.statusCode} ${text}`);
    }
  }

  #at(wallMs: number, act: () => Promise<void>): void {
    const fire = (): void => {
      const work = act().catch((error: unknown) => {
        this.#failure ??= error as Error;
      });
      this.#work.add(work);
      void work.finally(() => this.#work.delete(work));
    };
    this.#timers.push(this.#clock.after(Math.max(0, wallMs - this.#clock.nowMs()), fire));
  }
}

const STEER_TIMEOUT_MS = 3_000;
