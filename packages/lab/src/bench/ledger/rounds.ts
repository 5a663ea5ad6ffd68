import { median } from '../../measure/median.ts';
import { type Estimate, estimate } from '../statistics.ts';
import type { ArmResult } from './window.ts';

/** One workload of one round, in the order in which it ran: A B A B. Both B are baselines; A is the same twice. */
export interface Arms {
  readonly writer: ArmResult;
  readonly statements: ArmResult;
  readonly writerAgain: ArmResult;
  readonly batchFunction: ArmResult;
}

/** How the writer compares with one baseline: how many times as much it does, of each. */
interface Comparison {
  /** Processor time for a payment there, for each that the writer needs. */
  readonly cpu: Estimate;
  /** Payments a second of the writer, for each that is done there. */
  readonly rate: Estimate;
}

/** The figures of one workload. */
export interface WorkloadFigures {
  readonly toStatements: Comparison;
  readonly toFunction: Comparison;
  /** Equal arms: what is not 1 here is noise. */
  readonly toItself: Comparison;
  /** The comparison with the baseline that did better, for each figure. */
  readonly toStronger: Comparison;
  readonly perSecond: Readonly<Record<Baseline | 'writer', Estimate>>;
  /** Medians, in microseconds for each payment. */
  readonly cpuMicros: Readonly<Record<Baseline | 'writer', Readonly<Record<string, number>>>>;
  /** Whether equal arms came out equal: both intervals hold 1. */
  readonly quiet: boolean;
}

export type Baseline = 'statements' | 'batchFunction';

/** Compares the arms within each round, so that what the machine does between rounds falls out. */
export function figuresOf(rounds: readonly Arms[]): WorkloadFigures {
  const compare = (writer: keyof Arms, other: keyof Arms): Comparison => ({
    cpu: estimate(rounds.map((arms) => cpuOf(arms[other]) / cpuOf(arms[writer]))),
    rate: estimate(rounds.map((arms) => arms[writer].perSecond / arms[other].perSecond)),
  });
  const toStatements = compare('writer', 'statements');
  const toFunction = compare('writerAgain', 'batchFunction');
  const toItself = compare('writerAgain', 'writer');
  const runs = {
    writer: rounds.flatMap(({ writer, writerAgain }) => [writer, writerAgain]),
    statements: rounds.map(({ statements }) => statements),
    batchFunction: rounds.map(({ batchFunction }) => batchFunction),
  };
  return {
    toStatements,
    toFunction,
    toItself,
    toStronger: {
      cpu: lower(toStatements.cpu, toFunction.cpu),
      rate: lower(toStatements.rate, toFunction.rate),
    },
    perSecond: {
      writer: rateOf(runs.writer),
      statements: rateOf(runs.statements),
      batchFunction: rateOf(runs.batchFunction),
    },
    cpuMicros: {
      writer: medians(runs.writer),
      statements: medians(runs.statements),
      batchFunction: medians(runs.batchFunction),
    },
    quiet: [toItself.cpu, toItself.rate].every(({ low, high }) => low <= 1 && high >= 1),
  };
}

function lower(a: Estimate, b: Estimate): Estimate {
  return a.median <= b.median ? a : b;
}

/** All processes together. */
function cpuOf({ cpuMicros }: ArmResult): number {
  return Object.values(cpuMicros).reduce((sum, micros) => sum + micros, 0);
}

function rateOf(arms: readonly ArmResult[]): Estimate {
  return estimate(arms.map(({ perSecond }) => perSecond));
}

function medians(arms: readonly ArmResult[]): Record<string, number> {
  const names = new Set(arms.flatMap(({ cpuMicros }) => Object.keys(cpuMicros)));
  return Object.fromEntries(
    [...names].map((name) => [name, median(arms.map(({ cpuMicros }) => cpuMicros[name] ?? 0))]),
  );
}
