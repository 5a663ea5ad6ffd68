import { randomUUID } from 'node:crypto';
import { realClock, sleep } from '@breakwater/clock';
import type { TestCustomer } from './test-customer.ts';
import type { Answer } from './test-http.ts';

/** A payment and what was answered. */
export interface Paid {
  readonly key: string;
  readonly answer: Answer;
}

/** People who pay again and again, each one payment after the other, until they are asked to stop. */
export class TestPayers {
  readonly paid: Paid[] = [];
  readonly #pauseMs: number;
  readonly #everybody: Promise<unknown>;
  #isOver = false;

  /** @param pauseMs how long each waits before the next payment. */
  constructor(people: readonly TestCustomer[], pauseMs: number) {
    this.#pauseMs = pauseMs;
    this.#everybody = Promise.all(people.map((person) => this.#live(person)));
  }

  /** Has everybody stop; answers what was not simply paid. */
  async stop(): Promise<readonly Paid[]> {
    this.#isOver = true;
    await this.#everybody;
    return this.paid.filter(({ answer }) => answer.status !== 201);
  }

  async #live(person: TestCustomer): Promise<void> {
    while (!this.#isOver) {
      const key = randomUUID();
      this.paid.push({ key, answer: await person.pay({ key, amountMinor: 100 }) });
      await sleep(realClock, this.#pauseMs);
    }
  }
}
