/** An amount in the minor unit of its currency (for CNY: fen). Never a fraction, never a JavaScript number in a sum. */
export type AmountMinor = bigint;

/** The one currency of the two products. */
export type Currency = 'CNY';

/** The largest amount that one request may carry, in minor units (1,000,000 yuan). */
export const AMOUNT_MINOR_MAX = 100_000_000;

/** Writes minor units as a decimal amount for people: 123456n becomes "1,234.56". */
export function formatAmount(amountMinor: AmountMinor): string {
  const sign = amountMinor < 0n ? '-' : '';
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-2)}`;
}

/**
 * Reads a decimal number as minor units, exactly: "12.5" with two decimals becomes 1250n, "5.00E+05" becomes 50000000n.
 * @throws RangeError when the text is no decimal number or has more decimals than the currency.
 */
export function parseDecimal(text: string, decimals = 2): AmountMinor {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim());
  if (match === null) throw new RangeError(`"${text}" is not a decimal number`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = decimals + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const scaled =
    scale >= 0 ? digits * 10n ** BigInt(scale) : divideExactly(digits, 10n ** BigInt(-scale), text);
  return sign === '-' ? -scaled : scaled;
}

function divideExactly(dividend: bigint, divisor: bigint, text: string): bigint {
  if (dividend % divisor !== 0n) throw new RangeError(`"${text}" has more decimals than the currency`);
  return dividend / divisor;
}
