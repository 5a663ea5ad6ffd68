import type { ArmResult } from './arm.ts';
import { median } from '../../measure/median.ts';
import { type Estimate, estimate } from '../statistics.ts';

/**
 * One round, in the order in which it ran: A B A B, and A once more. The two runs of the same arm tell how far apart
 * equal things come out on this machine.
 */
export interface Round {
  readonly resilient: ArmResult;
  readonly pgbench: ArmResult;
  readonly naive: ArmResult;
  readonly pgbenchAgain: ArmResult;
  readonly resilientAgain: ArmResult;
}

/** The figures of all rounds. */
export interface PaymentFigures {
  /** Payments for each transaction of pgbench. */
  readonly resilientToPgbench: Estimate;
  readonly naiveToPgbench: Estimate;
  /** Equal arms: what is not 1 here is noise. */
  readonly resilientToItself: Estimate;
  readonly pgbenchToItself: Estimate;
  readonly perSecond: { readonly resilient: Estimate; readonly naive: Estimate; readonly pgbench: Estimate };
  /** Medians, in microseconds for each payment or transaction. */
  readonly cpuMicros: {
    readonly resilient: Readonly<Record<string, number>>;
    readonly naive: Readonly<Record<string, number>>;
    readonly pgbench: Readonly<Record<string, number>>;
  };
  /** Answers other than 201 of all runs, by status; 0 stands for no answer. */
  readonly otherAnswers: Readonly<Record<string, number>>;
  /** Whether equal arms came out equal: the interval of both holds 1. */
  readonly quiet: boolean;
}

/** Compares the arms within each round, so that what the machine does between rounds falls out. */
export function figuresOf(rounds: readonly Round[]): PaymentFigures {
  const ratio = (over: keyof Round, under: keyof Round): Estimate =>
    estimate(rounds.map((round) => round[over].perSecond / round[under].perSecond));
  const perSecond = (...arms: (keyof Round)[]): Estimate =>
    estimate(rounds.flatMap((round) => arms.map((arm) => round[arm].perSecond)));
  const [resilientToItself, pgbenchToItself] = [
    ratio('resilientAgain', 'resilient'),
    ratio('pgbenchAgain', 'pgbench'),
  ];
  return {
    resilientToPgbench: ratio('resilient', 'pgbench'),
    naiveToPgbench: ratio('naive', 'pgbenchAgain'),
    resilientToItself,
    pgbenchToItself,
    perSecond: {
      resilient: perSecond('resilient', 'resilientAgain'),
      naive: perSecond('naive'),
      pgbench: perSecond('pgbench', 'pgbenchAgain'),
    },
    cpuMicros: {
      resilient: medians(rounds.flatMap((round) => [round.resilient, round.resilientAgain])),
      naive: medians(rounds.map((round) => round.naive)),
      pgbench: medians(rounds.flatMap((round) => [round.pgbench, round.pgbenchAgain])),
    },
    otherAnswers: otherAnswers(rounds.flatMap((round) => Object.values(round) as ArmResult[])),
    quiet: [resilientToItself, pgbenchToItself].every(({ low, high }) => low <= 1 && high >= 1),
  };
}

function medians(arms: readonly ArmResult[]): Record<string, number> {
  const names = new Set(arms.flatMap(({ cpuMicros }) => Object.keys(cpuMicros)));
  return Object.fromEntries(
    [...names].map((name) => [name, median(arms.map(({ cpuMicros }) => cpuMicros[name] ?? 0))]),
  );
}

function otherAnswers(arms: readonly ArmResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { answers } of arms) {
    for (const [status, count] of Object.entries(answers)) {
      if (status !== '201') counts[status] = (counts[status] ?? 0) + count;
    }
  }
  return counts;
}
