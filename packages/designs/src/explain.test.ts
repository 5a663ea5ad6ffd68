import { expect, test } from 'vitest';
import { explainDesign } from './explain.ts';
import { head } from './design-fixture.ts';
import { parseDesign } from './parse-design.ts';
import { loadDesign } from './load-design.ts';

/** Every number of a design, as the explanation should write it. */
function numbersOf(value: unknown, key = ''): string[] {
  if (typeof value === 'number')
    return [/Share|Quantile/.test(key) ? `${Math.round(value * 100)}%` : String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => numbersOf(inner, name));
}

/** Every text of a language that stands below `value`. */
function textsOf(value: unknown, language: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === language && typeof inner === 'string' ? [inner] : textsOf(inner, language),
  );
}

test.each(['en', 'zh'] as const)(
  'the explanation in %s has every number and every reason',
  async (language) => {
    const design = await loadDesign('resilient');
    const text = explainDesign(design, language);
    const found = new Set(text.match(/\d+(\.\d+)?%?/g));
    const numbers = numbersOf(design.edges);
    expect(numbers.length).toBeGreaterThan(50);
    expect(numbers.filter((number) => !found.has(number))).toEqual([]);
    const reasons = textsOf(design, language);
    expect(reasons.length).toBeGreaterThan(10);
    expect(reasons.filter((reason) => !text.includes(reason))).toEqual([]);
  },
);

test('the numbers of each edge stand in the section of that edge', async () => {
  const text = explainDesign(await loadDesign('resilient'), 'en');
  const bureau = text.slice(text.indexOf('risk->bureau'), text.indexOf('worker->bank'));
  expect(bureau).toContain('an attempt is cancelled after 400 ms');
  expect(bureau).toContain('a cached report of at most 30 days');
});

test('an edge without any guard says so', async () => {
  const text = explainDesign(await loadDesign('naive'), 'en');
  expect(text.match(/Nothing guards this edge\./g)).toHaveLength(7);
  expect(text).toContain('No rung is pulled by itself');
});

test.each(['en', 'zh'] as const)('the ladder is explained in %s with every number', (language) => {
  const design = parseDesign(
    `${head}edges: {}\nladder: { stand_in: {}, accept_for_later: {}, closed: {} }\n`,
    'f',
  );
  const text = explainDesign(design, language);
  const found = new Set(text.match(/\d+(\.\d+)?%?/g));
  expect(numbersOf(design.ladder).filter((number) => !found.has(number))).toEqual([]);
});
