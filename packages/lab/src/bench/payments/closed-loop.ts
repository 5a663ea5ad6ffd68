import { randomUUID } from 'node:crypto';
import { type Clock, sleep } from '@breakwater/clock';
import { Pool } from 'undici';
import type { Buyer } from './buyers.ts';

/** What came back in one stretch of time. */
export interface Tally {
  readonly seconds: number;
  /** How many answers there were of each status; 0 stands for no answer. */
  readonly answers: Readonly<Record<number, number>>;
}

const AMOUNT_MINOR = 100;

/**
 * Buyers in a closed loop: each connection sends its next payment when the last one is answered. It finds the peak rate
 * and says nothing about latency under a given load, because it asks less when answers are slow.
 */
export class ClosedLoop {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #buyers: readonly Buyer[];
  readonly #merchants: readonly string[];
  readonly #loops: Promise<void>[];
  readonly #answers = new Map<number, number>();
  #next = 0;
  #running = true;

  constructor(options: {
    readonly gatewayUrl: string;
    readonly buyers: readonly Buyer[];
    readonly merchants: readonly string[];
    readonly connections: number;
    readonly clock: Clock;
  }) {
    const { gatewayUrl, buyers, merchants, connections, clock } = options;
    this.#pool = new Pool(gatewayUrl, { connections, pipelining: 1 });
    this.#clock = clock;
    this.#buyers = buyers;
    this.#merchants = merchants;
    this.#loops = Array.from({ length: connections }, () => this.#buyOn());
  }

  /** Counts the answers of the next seconds. */
  async measure(seconds: number, signal: AbortSignal): Promise<Tally> {
    this.#answers.clear();
    const fromMs = this.#clock.monotonicMs();
    await sleep(this.#clock, seconds * 1000, signal);
    return {
      seconds: (this.#clock.monotonicMs() - fromMs) / 1000,
      answers: Object.fromEntries(this.#answers),
    };
  }

  /** Lets every connection finish its payment. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
    await this.#pool.close();
  }

  async #buyOn(): Promise<void> {
    while (this.#running) {
      const status = await this.#buy();
      this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
    }
  }

  async #buy(): Promise<number> {
    const number = this.#next++;
    const { accountId, token } = this.#buyers[number % this.#buyers.length] as Buyer;
    const merchantId = this.#merchants[number % this.#merchants.length];
    const payment = { accountId, merchantId, orderId: `bench-${number}`, amountMinor: AMOUNT_MINOR };
    try {
      const { statusCode, body } = await this.#pool.request({
        method: 'POST',
        path: '/v1/payments',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify({ ...payment, currency: 'CNY', instalments: 1, capture: 'automatic' }),
      });
      await body.dump();
      return statusCode;
    } catch {
      // Whatever went wrong with the connection, there was no answer, and the tally says so.
      return 0;
    }
  }
}
