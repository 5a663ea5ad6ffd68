import type { Clock } from '@breakwater/clock';
import type { Arrival } from '../arrival.ts';
import type { RunHeaders } from '../client-request.ts';
import { Schedule } from '../schedule.ts';
import type { Exchange, Transport } from '../transport.ts';
import type { Attack, AttackPlan } from './attack.ts';
import { attackRequest, type Loot } from './attack-request.ts';
import { type AttackSummary, AttackTally } from './attack-tally.ts';

export interface AttackersOptions {
  readonly clock: Clock;
  /** One for each address that they come from. */
  readonly transports: readonly Transport[];
  readonly headers: RunHeaders;
  readonly inFlightMax: number;
  readonly latenessMaxMs: number;
}

/** So many of the payments that went through do attackers remember: the latest. */
const SEEN_MAX = 10_000;

/** Sends the attacks of a plan on schedule, each once; an attacker cares for no answer and tries nothing again. */
export class Attackers {
  readonly #plan: AttackPlan;
  readonly #options: AttackersOptions;
  readonly #tally = new AttackTally();
  readonly #inFlight = new Set<() => void>();
  readonly #seen: Loot['seen'][number][] = [];
  readonly #over = Promise.withResolvers<AttackSummary>();
  #schedule: Schedule | undefined;
  #scheduleEnded = false;
  #startMs = 0;
  #ownToken: string | undefined;
  #seenCount = 0;

  constructor(plan: AttackPlan, options: AttackersOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  /** Time zero of the plan is now. @param ownToken of the customer that they are themselves, if they have a session. */
  start(ownToken: string | undefined): void {
    const { clock } = this.#options;
    this.#ownToken = ownToken;
    const { attacks } = this.#plan;
    this.#startMs = clock.monotonicMs();
    this.#schedule = new Schedule({
      clock,
      startMs: this.#startMs,
      count: attacks.length,
      intendedMs: (index) => attacks[index]?.intendedMs ?? Infinity,
      due: (index, latenessMs) => this.#due(attacks[index], latenessMs),
      onEnd: () => {
        this.#scheduleEnded = true;
        this.#finishIfQuiet();
      },
    });
    this.#schedule.start();
  }

  /** They see a payment go through, and may replay it from now on. */
  see(payment: Arrival, token: string): void {
    this.#seen[this.#seenCount++ % SEEN_MAX] = { payment, token };
  }

  /** Ends the attack: what has not fallen due is not sent, and what is in flight has until its time is over. */
  end(): Promise<AttackSummary> {
    if (this.#schedule === undefined) return Promise.resolve(this.#tally.summary(0));
    if (!this.#scheduleEnded) this.#schedule.stop();
    return this.#over.promise;
  }

  /** Ends the attack at once. */
  stop(): void {
    if (this.#schedule !== undefined && !this.#scheduleEnded) this.#schedule.stop();
    for (const abandon of this.#inFlight) abandon();
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.all(this.#options.transports.map((transport) => transport.close()));
  }

  #due(attack: Attack | undefined, latenessMs: number): void {
    if (attack === undefined) return;
    const { customers } = this.#plan;
    const ownToken = this.#ownToken;
    const { headers, inFlightMax, latenessMaxMs, transports } = this.#options;
    const isLate = latenessMs > latenessMaxMs || this.#inFlight.size >= inFlightMax;
    const request = isLate
      ? undefined
      : attackRequest(attack, { customers, ownToken, seen: this.#seen }, headers);
    const transport = transports[attack.address];
    if (request === undefined || transport === undefined) {
      this.#tally.unsent();
      return;
    }
    const abandon = transport.send(request, (exchange) => {
      cancelTimer();
      this.#inFlight.delete(abandon);
      this.#ended(attack, exchange);
    });
    this.#inFlight.add(abandon);
    const cancelTimer = this.#options.clock.after(headers.patienceMs, abandon);
  }

  #ended(attack: Attack, exchange: Exchange): void {
    const began = exchange.kind === 'answered' || exchange.began;
    if (began) this.#tally.ended(attack, exchange, this.#elapsedMs() - attack.intendedMs);
    else this.#tally.unsent();
    this.#finishIfQuiet();
  }

  #finishIfQuiet(): void {
    if (!this.#scheduleEnded || this.#inFlight.size > 0) return;
    this.#over.resolve(this.#tally.summary(this.#schedule?.offered ?? 0));
  }

  #elapsedMs(): number {
    return this.#options.clock.monotonicMs() - this.#startMs;
  }
}
