import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentlyUsed } from './recently-used.ts';

test('the entry that was used least recently leaves', () => {
  const entries = new RecentlyUsed<number>(2);
  entries.set('a', 1);
  entries.set('b', 2);
  entries.get('a');
  entries.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => entries.get(key))).toEqual([1, undefined, 3]);
});

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const step = fc.record({ kind: fc.constantFrom('get', 'set', 'delete'), key: fc.constantFrom(...keys) });

test('property: it behaves as a list in the order of use', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (sizeMax, steps) => {
      const entries = new RecentlyUsed<number>(sizeMax);
      let model: { key: string; value: number }[] = [];
      for (const [value, { kind, key }] of steps.entries()) {
        const known = model.find((entry) => entry.key === key);
        const others = model.filter((entry) => entry.key !== key);
        if (kind === 'get') {
          expect(entries.get(key)).toBe(known?.value);
          model = known === undefined ? model : [...others, known];
        } else if (kind === 'set') {
          entries.set(key, value);
          model = [...others, { key, value }].slice(-sizeMax);
        } else {
          entries.delete(key);
          model = others;
        }
        expect(entries.size).toBe(model.length);
      }
      expect(keys.map((key) => entries.get(key))).toEqual(
        keys.map((key) => model.find((entry) => entry.key === key)?.value),
      );
    }),
  );
});
