import type { Random } from '@breakwater/clock';
import { type Static, Type } from 'typebox';

/** The shapes of a random delay. */
export const DelayDistribution = Type.Enum(['uniform', 'normal', 'log-normal', 'exponential', 'pareto']);
export type DelayDistribution = Static<typeof DelayDistribution>;

/**
 * Draws a delay with mean m and spread s, both in milliseconds. For `uniform` the spread is half the width; for the
 * others it is the standard deviation, so that one pair of figures can be compared in all of them:
 *
 *     uniform      between m - s and m + s
 *     normal       around m                              symmetric; what falls below 0 counts as 0
 *     log-normal   sigma^2 = ln(1 + s^2/m^2)             skewed: the median is below the mean
 *     exponential  m - s, then exponential with mean s   s is at most m; s = m is the memoryless one
 *     pareto       shape 1 + sqrt(1 + m^2/s^2)           heavy tail: few calls take very long
 */
export function drawDelayMs(
  distribution: DelayDistribution,
  meanMs: number,
  spreadMs: number,
  random: Random,
): number {
  return Math.max(0, DRAW[distribution](meanMs, spreadMs, random));
}

type Draw = (meanMs: number, spreadMs: number, random: Random) => number;

const DRAW: Readonly<Record<DelayDistribution, Draw>> = {
  uniform: (meanMs, spreadMs, random) => meanMs + spreadMs * (2 * random.uniform() - 1),
  normal: (meanMs, spreadMs, random) => random.normal(meanMs, spreadMs),
  'log-normal': logNormal,
  exponential: exponential,
  pareto,
};

function logNormal(meanMs: number, spreadMs: number, random: Random): number {
  if (meanMs === 0) return 0;
  const variance = Math.log(1 + (spreadMs / meanMs) ** 2);
  return random.logNormal(meanMs * Math.exp(-variance / 2), Math.sqrt(variance));
}

function exponential(meanMs: number, spreadMs: number, random: Random): number {
  const scaleMs = Math.min(meanMs, spreadMs);
  return meanMs - scaleMs + random.exponential(scaleMs);
}

/** The shape is above 2 for every spread, so mean and deviation exist. */
function pareto(meanMs: number, spreadMs: number, random: Random): number {
  if (spreadMs === 0) return meanMs;
  const shape = 1 + Math.sqrt(1 + (meanMs / spreadMs) ** 2);
  const smallestMs = (meanMs * (shape - 1)) / shape;
  return smallestMs / (1 - random.uniform()) ** (1 / shape);
}
