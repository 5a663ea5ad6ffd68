import { formatMetric } from './metric-format.ts';
import { MetricError, readMetric } from './metrics.ts';
import type { ExpectationOutcome } from './record.ts';
import type { DesignSummary } from './summary.ts';

export const OPERATORS = ['>=', '<=', '<', '>', '=='] as const;
export type Operator = (typeof OPERATORS)[number];

/** What a drill expects of a design: a metric by its path, compared with a number or a word. */
export interface Expectation {
  readonly metric: string;
  readonly operator: Operator;
  readonly value: number | string;
}

/**
 * Whether an expectation holds, and for people what was measured and what was required. A metric that was not reached
 * never holds, whatever the operator: nothing measured is no evidence.
 * @throws MetricError when the path names no metric, or a word is compared with a number or by size.
 */
export function evaluateExpectation(
  expectation: Expectation,
  summary: DesignSummary,
): Omit<ExpectationOutcome, 'text'> {
  const { metric: path, operator, value: wanted } = expectation;
  const metric = readMetric(summary, path);
  const measured = formatMetric(metric);
  const isWord = metric.kind === 'word';
  if (isWord !== (typeof wanted === 'string')) {
    throw new MetricError(
      path,
      `it is compared with ${JSON.stringify(wanted)} but is a ${isWord ? 'word' : 'number'}`,
    );
  }
  if (isWord && operator !== '==') throw new MetricError(path, `a word can only be compared with ==`);
  const required = `${operator} ${formatMetric({ ...metric, value: wanted })}`;
  const held = metric.value !== null && comparisons[operator](metric.value, wanted);
  return { held, measured, required };
}

type Comparison = (measured: number | string, wanted: number | string) => boolean;

const comparisons: Readonly<Record<Operator, Comparison>> = {
  '>=': (measured, wanted) => measured >= wanted,
  '<=': (measured, wanted) => measured <= wanted,
  '<': (measured, wanted) => measured < wanted,
  '>': (measured, wanted) => measured > wanted,
  '==': (measured, wanted) => measured === wanted,
};
