import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable, isErrorCode } from './error-table.ts';
import type { ErrorSpec } from './error-spec.ts';
import { Problem, languageOf, problemOf } from './problem.ts';

const rows = Object.entries(errorTable) as [ErrorCode, ErrorSpec][];

describe('the error table', () => {
  it('is documented, each code with what it means, and nothing else is', async () => {
    const readme = await readFile(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    const documented = readme
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, code = '', status = '']) => /^`\w+`$/.test(code) && /^\d{3}$/.test(status))
      .map((cells) => cells.slice(1, 8));
    const expected = rows.map(([code, spec]) => [
      `\`${code}\``,
      String(spec.status),
      spec.causeGroup,
      spec.moneyMoved,
      spec.retryable ? `after ${spec.retryAfter ?? '?'} s` : 'no',
      spec.recorded ? 'yes' : 'no',
      spec.en.title,
    ]);
    expect(documented).toEqual(expected);
  });

  it.each(rows)(
    '%s says in both languages what happened and what to do, and does not contradict itself',
    (code, spec) => {
      for (const text of [spec.en, spec.zh]) {
        for (const part of [text.title, text.detail, text.nextStep]) expect(part.trim()).not.toBe('');
      }
      expect(spec.zh.title).toMatch(/\p{Script=Han}/u);
      expect(spec.status).toBeGreaterThanOrEqual(400);
      if (spec.retryable) expect(spec.retryAfter).toBeGreaterThan(0);
      if (spec.recorded)
        expect([spec.moneyMoved, spec.retryable, spec.status < 500]).toEqual(['no', false, true]);
      for (const language of ['en', 'zh'] as const)
        expect(Check(Problem, problemOf(code, language, 'trace'))).toBe(true);
    },
  );

  it('knows its own codes and not those of every object', () => {
    expect(['overloaded', 'constructor', 'toString', ''].map(isErrorCode)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a problem', () => {
  it('takes a time to come back that is better known, and errors only when there are any', () => {
    expect(problemOf('bureau_unavailable', 'en', 't', { retryAfter: 4, errors: [] })).toMatchObject({
      retryAfter: 4,
    });
    expect(problemOf('bureau_unavailable', 'en', 't')).toMatchObject({ retryAfter: 30 });
    expect(problemOf('not_found', 'en', 't')).not.toHaveProperty('errors');
  });

  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['zh', 'zh'],
    ['zh-CN,zh;q=0.9', 'zh'],
    ['ZH-tw', 'zh'],
    ['en,zh', 'en'],
    ['en;q=0.5,zh;q=0.9', 'zh'],
    ['zh;q=0', 'en'],
    ['fr,de', 'en'],
    ['fr,zh;q=0.1', 'zh'],
    [';;;,q=1', 'en'],
  ])('for Accept-Language %s is in %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
