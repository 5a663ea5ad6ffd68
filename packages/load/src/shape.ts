import type { Trace } from './trace.ts';

/** How the rate of arrivals changes over the run. */
export type Shape =
  | { readonly kind: 'constant'; readonly durationMs: number; readonly ratePerSecond: number }
  | {
      readonly kind: 'ramp';
      readonly durationMs: number;
      readonly fromPerSecond: number;
      readonly toPerSecond: number;
    }
  | {
      readonly kind: 'spike';
      readonly durationMs: number;
      readonly basePerSecond: number;
      readonly spikePerSecond: number;
      readonly spikeStartMs: number;
      readonly spikeMs: number;
    }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'trace';
      readonly trace: Trace;
      /** How many seconds of the trace pass in one second of the run. */
      readonly compression: number;
      /** What the trace is scaled to: the rate of its busiest second of the run, or its mean rate. */
      readonly scaleTo: { readonly peakPerSecond: number } | { readonly meanPerSecond: number };
    };

/** A stretch of a constant rate. */
export interface Step {
  readonly durationMs: number;
  readonly ratePerSecond: number;
}

/** A stretch of the run whose rate goes in a straight line from one value to another. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
}

/** A shape as stretches that follow each other without a gap, from time zero. */
export function segmentsOf(shape: Shape): Segment[] {
  switch (shape.kind) {
    case 'constant':
      return [level(0, shape.durationMs, shape.ratePerSecond)];
    case 'ramp':
      return [
        {
          startMs: 0,
          endMs: shape.durationMs,
          fromPerSecond: shape.fromPerSecond,
          toPerSecond: shape.toPerSecond,
        },
      ];
    case 'spike': {
      const endMs = shape.spikeStartMs + shape.spikeMs;
      return [
        level(0, shape.spikeStartMs, shape.basePerSecond),
        level(shape.spikeStartMs, endMs, shape.spikePerSecond),
        level(endMs, shape.durationMs, shape.basePerSecond),
      ].filter((segment) => segment.endMs > segment.startMs);
    }
    case 'steps':
      return stepSegments(shape.steps);
    case 'trace':
      return traceSegments(shape);
  }
}

/** A shape as so many steps of the same length, each with the mean rate of its time. */
export function inSteps(shape: Shape, count: number): Step[] {
  const durationMs = durationMsOf(shape) / count;
  const arrivals = new Float64Array(count);
  for (const segment of segmentsOf(shape)) {
    const [from, to] = [segment.startMs / durationMs, segment.endMs / durationMs];
    for (let index = Math.floor(from); index < Math.min(to, count); index++) {
      const share = (Math.min(to, index + 1) - Math.max(from, index)) / (to - from);
      arrivals[index] = (arrivals[index] ?? 0) + areaOf(segment) * share;
    }
  }
  return Array.from(arrivals, (sum) => ({ durationMs, ratePerSecond: (sum * 1000) / durationMs }));
}

/** How many arrivals the rate promises over all stretches. */
export function expectedArrivals(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + areaOf(segment), 0);
}

/** How many arrivals the rate promises over one stretch. */
export function areaOf(segment: Segment): number {
  return ((segment.fromPerSecond + segment.toPerSecond) / 2) * ((segment.endMs - segment.startMs) / 1000);
}

/** The highest rate at any moment of a shape. */
export function peakPerSecond(shape: Shape): number {
  return Math.max(
    0,
    ...segmentsOf(shape).flatMap(({ fromPerSecond, toPerSecond }) => [fromPerSecond, toPerSecond]),
  );
}

/** How long a shape lasts, in milliseconds. */
export function durationMsOf(shape: Shape): number {
  if (shape.kind === 'steps') return shape.steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  if (shape.kind !== 'trace') return shape.durationMs;
  return (shape.trace.counts.length * shape.trace.secondsPerCount * 1000) / shape.compression;
}

function level(startMs: number, endMs: number, ratePerSecond: number): Segment {
  return { startMs, endMs, fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond };
}

function stepSegments(steps: readonly Step[]): Segment[] {
  let startMs = 0;
  return steps.map(({ durationMs, ratePerSecond }) => {
    const segment = level(startMs, startMs + durationMs, ratePerSecond);
    startMs = segment.endMs;
    return segment;
  });
}

function traceSegments(shape: Extract<Shape, { kind: 'trace' }>): Segment[] {
  const { counts, secondsPerCount } = shape.trace;
  const bucketMs = (secondsPerCount * 1000) / shape.compression;
  const scale =
    'peakPerSecond' in shape.scaleTo
      ? shape.scaleTo.peakPerSecond / busiestMeanCount(counts, Math.max(1, Math.round(1000 / bucketMs)))
      : shape.scaleTo.meanPerSecond / (counts.reduce((sum, count) => sum + count, 0) / counts.length);
  return counts.map((count, index) => level(index * bucketMs, (index + 1) * bucketMs, count * scale));
}

/** The largest mean count over any run of `width` neighbouring buckets. */
function busiestMeanCount(counts: readonly number[], width: number): number {
  const reach = Math.min(width, counts.length);
  let sum = 0;
  let best = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += (counts[i] ?? 0) - (i >= reach ? (counts[i - reach] ?? 0) : 0);
    if (i >= reach - 1) best = Math.max(best, sum);
  }
  return best / reach;
}
