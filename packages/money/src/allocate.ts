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

/** A share of an amount in basis points (1/10,000), rounded half up to a whole minor unit. */
export function basisPointsOf(amountMinor: AmountMinor, basisPoints: number): AmountMinor {
  return (amountMinor * BigInt(basisPoints) + 5_000n) / 10_000n;
}
