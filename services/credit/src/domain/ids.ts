import { v7 } from 'uuid';

/**
 * A new id. It begins with the time at which it was made (RFC 9562, version 7): rows that are written together lie
 * together in every index on their ids, which saves the database most of the pages that it would write for random ones.
 */
export function newId(): string {
  return v7();
}

/** A new id that says of what it is: `pay_` and 32 hexadecimal digits, for example. */
export function newResourceId(prefix: 'pay' | 'loan' | 'rpy' | 'chl' | 'inc'): string {
  return `${prefix}_${newId().replaceAll('-', '')}`;
}
