import type { Journey } from '@breakwater/contracts';

/** What "in time" and "available" mean in a run. */
export interface Objectives {
  /** The longest good answer of each journey, in milliseconds from the intended time. */
  readonly answerMs: Readonly<Record<Journey, number>>;
  /** The share of requests that the service level objective asks to be answered rightly and in time, below 1. */
  readonly availability: number;
}

export const DEFAULT_OBJECTIVES: Objectives = {
  answerMs: {
    pay: 1_000,
    hold: 1_000,
    capture: 1_000,
    void: 1_000,
    refund: 1_000,
    borrow: 2_000,
    repay: 1_000,
    look: 500,
  },
  availability: 0.99,
};
