import { build, type Histogram } from 'hdr-histogram-js';
import { type Percentiles, percentilesOf } from '../figures.ts';
import type { Exchange } from '../transport.ts';
import type { Attack, AttackKind } from './attack.ts';

/** What became of the attacks of a run. letIn + turnedAway + unknown + unsent = offered. */
export interface AttackSummary {
  /** Attacks that have fallen due. */
  readonly offered: number;
  /** Answered with what was asked for: for a replay, what the payment was answered with the first time. */
  readonly letIn: number;
  /** Answered with a status of 400 to 499. */
  readonly turnedAway: number;
  /** Nobody can say: a status of 500 or more, a lost connection, no answer in time. */
  readonly unknown: number;
  readonly unsent: number;
  /** How often each kind was answered with each status; `none`: no answer. */
  readonly answers: Readonly<Partial<Record<AttackKind, Readonly<Record<string, number>>>>>;
  /** From the intended time to the end, of those that were sent. */
  readonly latencyMs: Percentiles;
}

const MICROSECONDS = 1000;

/** Keeps count of the attacks. */
export class AttackTally {
  #unsent = 0;
  readonly #answers: Partial<Record<AttackKind, Record<string, number>>> = {};
  readonly #latency: Histogram = build({ numberOfSignificantValueDigits: 2 });

  unsent(): void {
    this.#unsent += 1;
  }

  ended({ kind }: Attack, exchange: Exchange, latencyMs: number): void {
    const answers = (this.#answers[kind] ??= {});
    const status = exchange.kind === 'answered' ? String(exchange.status) : 'none';
    answers[status] = (answers[status] ?? 0) + 1;
    this.#latency.recordValue(Math.round(Math.max(0, latencyMs) * MICROSECONDS));
  }

  /** Of so many attacks that have fallen due, all of which have ended. */
  summary(offered: number): AttackSummary {
    const letIn = this.#count((status) => status < 400);
    const turnedAway = this.#count((status) => status >= 400 && status < 500);
    const unknown = offered - this.#unsent - letIn - turnedAway;
    const latencyMs = percentilesOf(this.#latency);
    return { offered, letIn, turnedAway, unknown, unsent: this.#unsent, answers: this.#answers, latencyMs };
  }

  /** `none` is no number, and within no bounds. */
  #count(isOne: (status: number) => boolean): number {
    return Object.values(this.#answers)
      .flatMap((answers) => Object.entries(answers))
      .reduce((sum, [status, count]) => sum + (isOne(Number(status)) ? count : 0), 0);
  }
}
