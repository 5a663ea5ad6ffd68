import { createHash } from 'node:crypto';

/** Tells whether two requests under one key are the same: a digest of path and body, whatever the order of its keys. */
export function requestHash(path: string, body: object): string {
  const sorted = Object.entries(body).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([path, sorted]))
    .digest('hex');
}
