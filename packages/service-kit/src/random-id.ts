import { randomFillSync } from 'node:crypto';

/** Random bytes are fetched for many ids at once: asking for them takes longer than all else about an id. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** A random id of so many bytes, at most 64, as lower-case hexadecimal digits; no byte is ever given twice. */
export function randomId(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const from = used;
  used += bytes;
  return pool.toString('hex', from, used);
}
