import { formatAmount } from '@breakwater/money';
import type { Metric, MetricKind } from './metrics.ts';

/** Stands for a value that was not reached or could not be measured. */
export const NOTHING = '–';

/** A count with thousands separated: 12345 becomes "12,345". */
export function formatCount(value: number | null): string {
  return value === null ? NOTHING : value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** A share as a percentage with one decimal; never rounded up to 100% or down to 0%. */
export function formatShare(value: number | null): string {
  if (value === null) return NOTHING;
  const percent = value * 100;
  if (percent > 99.9 && percent < 100) return `${(Math.floor(percent * 100) / 100).toFixed(2)}%`;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  return `${percent.toFixed(1)}%`;
}

/** Milliseconds: "84 ms", from ten seconds on "12.3 s". */
export function formatMilliseconds(value: number | null): string {
  if (value === null) return NOTHING;
  if (value >= 10_000) return `${(value / 1_000).toFixed(1)} s`;
  return `${value < 10 ? value.toFixed(1) : formatCount(value)} ms`;
}

export function formatSeconds(value: number | null): string {
  return value === null ? NOTHING : `${value.toFixed(1)} s`;
}

export function formatRatio(value: number | null): string {
  return value === null ? NOTHING : value.toFixed(2);
}

/** Minor units of CNY as yuan. */
export function formatMinor(value: bigint | null): string {
  return value === null ? NOTHING : `¥${formatAmount(value)}`;
}

export function formatBytes(value: number | null): string {
  return value === null ? NOTHING : `${formatCount(value / 1_048_576)} MB`;
}

const formats: Readonly<Record<MetricKind, (value: number) => string>> = {
  count: formatCount,
  share: formatShare,
  seconds: formatSeconds,
  milliseconds: formatMilliseconds,
  ratio: formatRatio,
  minor: (value) => formatMinor(BigInt(Math.round(value))),
  bytes: formatBytes,
  word: String,
};

/** A metric as people read it. */
export function formatMetric({ value, kind }: Metric): string {
  if (value === null) return NOTHING;
  return typeof value === 'string' ? value : formats[kind](value);
}
