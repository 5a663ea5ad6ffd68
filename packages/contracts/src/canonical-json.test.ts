import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it('gives one text for one value, however its keys are ordered', () => {
    const value = { b: [1, { d: null, c: 'ü"' }], a: true };
    expect(canonicalJson(value)).toBe('{"a":true,"b":[1,{"c":"ü\\"","d":null}]}');
    expect(canonicalJson(JSON.parse('{"a": true, "b": [1, {"c": "ü\\"", "d": null}]}'))).toBe(
      canonicalJson(value),
    );
  });

  it('tells values apart that differ anywhere', () => {
    expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
  });

  it('refuses what no JSON can hold', () => {
    expect(() => canonicalJson({ a: undefined })).toThrow(TypeError);
  });
});
