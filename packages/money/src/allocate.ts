import type { AmountMinor } from './amount.ts';

/**
 * Splits an amount into `parts` shares that differ by at most one minor unit and sum to it exactly. The larger shares
 * come first, so the remainder is paid early.
 * @throws RangeError when `parts` is not a positive integer or the amount is negative.
 */
export function allocateEvenly(amountMinor: AmountMinor, parts: number): AmountMinor[] {
  if (!Number.isInteger(parts) || parts < 1)
    throw new RangeError(`parts must be a positive integer, got ${parts}`);
  if (amountMinor < 0n) throw new RangeError(`amount must not be negative, got ${amountMinor}`);
  const share = amountMinor / BigInt(parts);
  const larger = Number(amountMinor % BigInt(parts));
  return Array.from({ length: parts }, (_, index) => (index < larger ? share + 1n : share));
}

/**
 * Splits an amount in proportion to weights. Each share is within one minor unit of its exact part, they sum to the
 * amount exactly, and a weight of zero gets nothing.
 * @throws RangeError when the amount or a weight is negative, or the weights of a positive amount sum to zero.
 */
export function allocateByWeights(amountMinor: AmountMinor, weights: readonly bigint[]): AmountMinor[] {
  if (amountMinor < 0n || weights.some((weight) => weight < 0n))
    throw new RangeError('amount and weights must not be negative');
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) {
    if (amountMinor > 0n) throw new RangeError('the weights of a positive amount must not sum to zero');
    return weights.map(() => 0n);
  }
  // The shares are the steps between the rounded running parts, so what one is rounded down another is rounded up.
  let reached = 0n;
  let given = 0n;
  return weights.map((weight) => {
    reached += weight;
    const share = (amountMinor * reached) / total - given;
    given += share;
    return share;
  });
}

/** A share of an amount in basis points (1/10,000), rounded half up to a whole minor unit. */
export function basisPointsOf(amountMinor: AmountMinor, basisPoints: number): AmountMinor {
  return (amountMinor * BigInt(basisPoints) + 5_000n) / 10_000n;
}
