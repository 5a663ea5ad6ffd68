import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, parseDecimal } from './amount.ts';

const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });

describe('reading a decimal number', () => {
  it.each([
    ['0', 0n],
    ['12.5', 1_250n],
    ['12.50', 1_250n],
    ['-0.01', -1n],
    ['+3', 300n],
    [' 7 ', 700n],
    ['5.00E+05', 50_000_000n],
    ['5e5', 50_000_000n],
    ['1.5e-1', 15n],
    ['12.3400', 1_234n],
    ['100e-4', 1n],
    ['90071992547409.93', 9_007_199_254_740_993n],
    ['007', 700n],
  ])('%s is %i minor units', (text, minor) => expect(parseDecimal(text)).toBe(minor));

  it.each([
    '',
    ' ',
    '.5',
    '5.',
    '1,000',
    '1.234',
    '1e-3',
    'NaN',
    'Infinity',
    '0x10',
    '1e100',
    '--1',
    '1 2',
    '１',
  ])('refuses "%s"', (text) => expect(() => parseDecimal(text)).toThrow(RangeError));

  it('takes as many decimals as it is told', () => {
    expect(parseDecimal('1.234', 3)).toBe(1_234n);
    expect(parseDecimal('7', 0)).toBe(7n);
    expect(() => parseDecimal('7.5', 0)).toThrow('more decimals');
  });

  it('reads back every amount that is written for people', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseDecimal(formatAmount(amount).replaceAll(',', ''))).toBe(amount);
      }),
    );
  });
});

describe('writing an amount', () => {
  it.each([
    [0n, '0.00'],
    [5n, '0.05'],
    [-5n, '-0.05'],
    [123_456n, '1,234.56'],
    [100_000_000n, '1,000,000.00'],
    [-99_999n, '-999.99'],
  ])('%i is %s', (amount, text) => expect(formatAmount(amount)).toBe(text));
});
