import { expect, it } from 'vitest';
import { newId, newResourceId } from './ids.ts';

it('makes ids of version 7 that differ and say when they were made', () => {
  const beforeMs = Date.now();
  const ids = Array.from({ length: 10_000 }, newId);
  const afterMs = Date.now();
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const madeMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(madeMs).toBeGreaterThanOrEqual(beforeMs);
    expect(madeMs).toBeLessThanOrEqual(afterMs);
  }
});

it('makes ids that say of what they are', () => {
  expect(newResourceId('pay')).toMatch(/^pay_[0-9a-f]{12}7[0-9a-f]{19}$/);
});
