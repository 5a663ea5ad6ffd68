import type { Random } from '@breakwater/clock';
import { areaOf, type Segment } from './shape.ts';

/**
 * How single arrivals are placed under a rate.
 * `even`: like a metronome; `poisson`: independently of each other; `spread`: one at a seeded place within each expected
 * arrival, so that counts follow the rate within one.
 */
export const SPACINGS = ['even', 'poisson', 'spread'] as const;
export type Spacing = (typeof SPACINGS)[number];

/**
 * The times of all arrivals in milliseconds, ascending.
 *
 * Let A(t) be the number of arrivals that the rate promises up to t. Each spacing chooses points on the axis of A (every
 * half, exponential gaps, one in each unit) and each point is carried back to the time at which A reaches it. Within a
 * stretch of length L whose rate goes from a to b, with k = (b - a) / L, the time t solves a t + k t^2 / 2 = x, which is
 * t = 2x / (a + sqrt(a^2 + 2kx)); this form also holds for k = 0 and for a = 0.
 */
export function* arrivalTimesMs(
  segments: readonly Segment[],
  spacing: Spacing,
  random: Random,
): Generator<number> {
  const nextPoint = pointsOf(spacing, random);
  let point = nextPoint();
  let before = 0;
  for (const segment of segments) {
    const lengthSeconds = (segment.endMs - segment.startMs) / 1000;
    const from = segment.fromPerSecond;
    const area = areaOf(segment);
    const slope = (segment.toPerSecond - from) / lengthSeconds;
    while (point < before + area) {
      const within = point - before;
      // Rounding may push the root of a falling rate a hair below zero.
      const root = Math.sqrt(Math.max(0, from * from + 2 * slope * within));
      const seconds = within === 0 ? 0 : Math.min(lengthSeconds, (2 * within) / (from + root));
      yield segment.startMs + seconds * 1000;
      point = nextPoint();
    }
    before += area;
  }
}

function pointsOf(spacing: Spacing, random: Random): () => number {
  let index = -1;
  let sum = 0;
  switch (spacing) {
    case 'even':
      return () => ++index + 0.5;
    case 'poisson':
      return () => (sum += random.exponential(1));
    case 'spread':
      return () => ++index + random.uniform();
  }
}
