import { describe, expect, it } from 'vitest';
import { sampleText } from './sample-text.ts';

describe('sampleText', () => {
  it.each([
    '^a-[0-9]{7}$',
    '^pay_[0-9a-f]{32}$',
    '^[A-Za-z0-9._:-]{8,128}$',
    '^[0-9]{4}-(0[1-9]|1[0-2])$',
    '^([1-9]|[1-9][0-9]|100)$',
    '^(ba-[0-9]{7}|bm-[0-9]{5})$',
    '^x\\.y+z?$',
  ])('makes texts of the form %s', (pattern) => {
    for (let index = 0; index < 50; index++) expect(sampleText(pattern)).toMatch(new RegExp(pattern));
  });

  it.each(['[^a]', '\\d', 'a(b', '.', '(?=x)'])('refuses %s, which it cannot make', (pattern) => {
    expect(() => sampleText(pattern)).toThrow();
  });
});
