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
  ])('refuses %s', (text, named) => {
    expect(() => parseJsonStrictly(text)).toThrow(named);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseJsonStrictly('{')).toThrow(SyntaxError);
  });
});
