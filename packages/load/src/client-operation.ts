import type { CancelTimer, Clock } from '@breakwater/clock';
import type { HistoryRecord } from '@breakwater/contracts';
import { type Answer, readAnswer } from './answer.ts';
import type { Step } from './arrival.ts';
import { clientRequest, type RunHeaders } from './client-request.ts';
import { endingOf } from './outcome.ts';
import { recordOf } from './record.ts';
import type { Exchange, Transport } from './transport.ts';

/** How a client behaves while it waits. */
export interface Patience extends RunHeaders {
  /** How often a client sends an operation again whose outcome it does not know. */
  readonly retriesMax: number;
  /** How long a client waits before it sends again after an answer that left it in doubt. */
  readonly retryPauseMs: number;
}

interface Surroundings {
  readonly clock: Clock;
  /** The clock's monotonic time at which the run began. */
  readonly startMs: number;
  readonly transport: Transport;
  readonly patience: Patience;
}

/**
 * One operation of one client:
 *
 *   sending --answer is definite--------------------------> ended
 *      |  ^
 *      |  +--after a pause (none after a timeout)--+
 *      +---in doubt, retries left------------------+
 *      +---in doubt, none left----------------------------> ended
 *
 * A client that runs out of patience gives the attempt up and sends the same key again. It ends exactly once.
 */
export class ClientOperation {
  readonly #step: Step;
  readonly #token: string;
  readonly #around: Surroundings;
  readonly #onEnd: (record: HistoryRecord) => void;
  readonly #answers: Answer[] = [];
  #attempts = 0;
  #sentMs: number | undefined;
  #stopping = false;
  #cancelTimer: CancelTimer = () => undefined;
  #abandon: () => void = () => undefined;

  constructor(step: Step, token: string, around: Surroundings, onEnd: (record: HistoryRecord) => void) {
    this.#step = step;
    this.#token = token;
    this.#around = around;
    this.#onEnd = onEnd;
  }

  /** Sends the first attempt. */
  start(): void {
    this.#sentMs = this.#nowMs();
    this.#send();
  }

  /** Ends the operation now, with what is known of it so far. */
  stop(): void {
    this.#stopping = true;
    this.#cancelTimer();
    if (this.#answers.length < this.#attempts) this.#abandon();
    else this.#end(false);
  }

  #send(): void {
    const { clock, patience, transport } = this.#around;
    this.#attempts += 1;
    const request = clientRequest(this.#step, this.#token, this.#attempts, patience);
    this.#abandon = transport.send(request, (exchange) => this.#onExchange(exchange));
    this.#cancelTimer = clock.after(patience.patienceMs, this.#abandon);
  }

  #onExchange(exchange: Exchange): void {
    this.#cancelTimer();
    const read = readAnswer(this.#step.journey, exchange);
    const gaveUp = read.kind === 'unknown' && exchange.kind === 'abandoned';
    const answer: Answer = gaveUp && this.#stopping ? { kind: 'unknown', code: 'client_stopped' } : read;
    this.#answers.push(answer);
    const { patience, clock } = this.#around;
    if (answer.kind !== 'unknown' || this.#stopping || this.#attempts > patience.retriesMax) {
      this.#end(exchange.kind === 'answered');
      return;
    }
    const pauseMs = gaveUp ? 0 : patience.retryPauseMs;
    this.#cancelTimer = clock.after(pauseMs, () => this.#send());
  }

  #end(answered: boolean): void {
    const ending = endingOf(this.#answers);
    const attempts = this.#answers.filter((answer) => answer.kind !== 'unsent').length;
    const timing = {
      ...(this.#sentMs === undefined || attempts === 0 ? {} : { sentMs: this.#sentMs }),
      ...(answered ? { answeredMs: this.#nowMs() } : {}),
      attempts,
    };
    this.#onEnd(recordOf(this.#step, timing, ending));
  }

  #nowMs(): number {
    return this.#around.clock.monotonicMs() - this.#around.startMs;
  }
}
