import { describe, expect, it } from 'vitest';
import { parseJsonStrictly } from './strict-json.ts';

describe('parseJsonStrictly', () => {
  it('reads ordinary JSON as JSON.parse does', () => {
    const text = '{"a":[{"b":1},{"b":2}],"c":"x,\\"a\\":","d":{"a":null}}';
    expect(parseJsonStrictly(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['{"amountMinor":1,"amountMinor":2}', 'amountMinor'],
    ['{"a":{"b":1,"b":1}}', '"b"'],
    ['[{"a":1,"\\u0061":2}]', '"a"'],
    ['{"__proto__":{}}', '__proto__'],
    ['{"amountMinor":0.99999999999999999999}', '0.99999999999999999999'],
    ['[1,[9007199254740991.5]]', '9007199254740991.5'],
    ['1000000000000000000e-18', '1000000000000000000e-18'],
  ])('refuses %s', (text, named) => {
    expect(() => parseJsonStrictly(text)).toThrow(named);
  });

  it('reads numbers that keep all their digits', () => {
    const text = '[0.000123456789012345,-9007199254740991,0,1e-7,1e400,0.1]';
    expect(parseJsonStrictly(text)).toEqual([
      0.000123456789012345,
      -9007199254740991,
      0,
      1e-7,
      Infinity,
      0.1,
    ]);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseJsonStrictly('{')).toThrow(SyntaxError);
  });
});
