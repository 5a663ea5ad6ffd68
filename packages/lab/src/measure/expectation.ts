import { formatMetric } from './metric-format.ts';
import { MetricError, readMetric } from './metrics.ts';
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
 * Whether an expectation holds, and the measured value for people. A metric that was not reached never holds, whatever
 * the operator: nothing measured is no evidence.
 * @throws MetricError when the path names no metric, or a word is compared with a number or by size.
 */
export function evaluateExpectation(
  expectation: Expectation,
  summary: DesignSummary,
): { held: boolean; measured: string } {
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
  if (metric.value === null) return { held: false, measured };
  return { held: comparisons[operator](metric.value, wanted), measured };
}

type Comparison = (measured: number | string, wanted: number | string) => boolean;

const comparisons: Readonly<Record<Operator, Comparison>> = {
  '>=': (measured, wanted) => measured >= wanted,
  '<=': (measured, wanted) => measured <= wanted,
  '<': (measured, wanted) => measured < wanted,
  '>': (measured, wanted) => measured > wanted,
  '==': (measured, wanted) => measured === wanted,
};
