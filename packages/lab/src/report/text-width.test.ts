import { describe, expect, it } from 'vitest';
import { columnsOf, cut, fit, wrap } from './text-width.ts';

describe('columnsOf', () => {
  it('counts wide characters twice and combining marks not at all', () => {
    expect(columnsOf('abc')).toBe(3);
    expect(columnsOf('征信，60 毫秒')).toBe(13);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(columnsOf('✓ ✗ ─ · – ¥')).toBe(11);
  });
});

describe('fit', () => {
  it('fills to exactly the width on either side', () => {
    expect(fit('征信', 6)).toBe('征信  ');
    expect(fit('征信', 6, 'right')).toBe('  征信');
  });

  it('cuts what is too long, even in the middle of a wide character', () => {
    expect(fit('abcdef', 4)).toBe('abc…');
    expect(columnsOf(fit('征信机构', 6))).toBe(6);
    expect(cut('abc', 0)).toBe('');
  });
});

describe('wrap', () => {
  it('breaks English at spaces and keeps every word', () => {
    const text = 'It is evening and people are shopping.';
    const lines = wrap(text, 12);
    expect(lines.every((line) => columnsOf(line) <= 12)).toBe(true);
    expect(lines.join(' ')).toBe(text);
  });

  it('breaks Chinese anywhere but never before a closing mark', () => {
    const text = '晚间购物高峰，外部征信机构变慢。';
    const lines = wrap(text, 12);
    expect(lines.every((line) => columnsOf(line) <= 13)).toBe(true);
    expect(lines.join('')).toBe(text);
    expect(lines.some((line) => /^[，。]/u.test(line))).toBe(false);
  });

  it('gives no line for nothing', () => {
    expect(wrap('', 10)).toEqual([]);
  });
});
