import { createHash } from 'node:crypto';

/**
 * The SHA-256 of what a value says, so that comments, the order of keys, and YAML or JSON make no difference. The order
 * of a list does: the rules of a strategy are asked in it.
 */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
