import { LoadInputError, requireNumber } from './input-error.ts';
import type { Shape, Step } from './shape.ts';
import { TRACE_COUNTS_MAX, type Trace } from './trace.ts';

const RATE = { min: 0, max: 1_000_000 };
const DURATION = { min: 1, max: 24 * 3_600_000 };

/**
 * Checks a shape.
 * @throws LoadInputError naming the first part under `path` that is wrong.
 */
export function checkShape(path: string, shape: Shape): void {
  switch (shape.kind) {
    case 'constant':
      requireNumber(`${path}.durationMs`, shape.durationMs, DURATION);
      requireNumber(`${path}.ratePerSecond`, shape.ratePerSecond, RATE);
      return;
    case 'ramp':
      requireNumber(`${path}.durationMs`, shape.durationMs, DURATION);
      requireNumber(`${path}.fromPerSecond`, shape.fromPerSecond, RATE);
      requireNumber(`${path}.toPerSecond`, shape.toPerSecond, RATE);
      return;
    case 'spike': {
      const durationMs = requireNumber(`${path}.durationMs`, shape.durationMs, DURATION);
      requireNumber(`${path}.basePerSecond`, shape.basePerSecond, RATE);
      requireNumber(`${path}.spikePerSecond`, shape.spikePerSecond, RATE);
      const startMs = requireNumber(`${path}.spikeStartMs`, shape.spikeStartMs, { min: 0, max: durationMs });
      requireNumber(`${path}.spikeMs`, shape.spikeMs, { min: 0, max: durationMs - startMs });
      return;
    }
    case 'steps':
      checkSteps(path, shape);
      return;
    case 'trace':
      checkTrace(path, shape);
      return;
    default:
      throw new LoadInputError(`${path}.kind`, 'must be one of constant, ramp, spike, steps, trace');
  }
}

/** More steps than a person would write. */
const STEPS_MAX = 1_000;

function checkSteps(path: string, { steps }: Extract<Shape, { kind: 'steps' }>): void {
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > STEPS_MAX)
    throw new LoadInputError(`${path}.steps`, `must be a list of 1 to ${STEPS_MAX} steps`);
  for (const [index, step] of (steps as readonly Partial<Step>[]).entries()) {
    requireNumber(`${path}.steps[${index}].durationMs`, step.durationMs, DURATION);
    requireNumber(`${path}.steps[${index}].ratePerSecond`, step.ratePerSecond, RATE);
  }
}

function checkTrace(path: string, shape: Extract<Shape, { kind: 'trace' }>): void {
  const trace = shape.trace as Trace | undefined;
  const counts = trace?.counts;
  if (!Array.isArray(counts) || counts.length === 0 || counts.length > TRACE_COUNTS_MAX)
    throw new LoadInputError(`${path}.trace.counts`, `must be a list of 1 to ${TRACE_COUNTS_MAX} counts`);
  let sum = 0;
  for (const [index, count] of counts.entries()) {
    sum += requireNumber(`${path}.trace.counts[${index}]`, count, { min: 0, max: 1e9, integer: true });
  }
  if (sum === 0) throw new LoadInputError(`${path}.trace.counts`, 'holds no request at all');
  requireNumber(`${path}.trace.secondsPerCount`, trace?.secondsPerCount, {
    min: 1,
    max: 3_600,
    integer: true,
  });
  requireNumber(`${path}.compression`, shape.compression, { min: 0.001, max: 1_000_000 });
  const scaleTo = (shape.scaleTo ?? {}) as { peakPerSecond?: unknown; meanPerSecond?: unknown };
  if ('peakPerSecond' in scaleTo) requireNumber(`${path}.scaleTo.peakPerSecond`, scaleTo.peakPerSecond, RATE);
  else requireNumber(`${path}.scaleTo.meanPerSecond`, scaleTo.meanPerSecond, RATE);
}
