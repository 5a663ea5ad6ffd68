import type { ReplicaAddress } from '@breakwater/resilience';
import { ConfigError } from './config.ts';

const CELL = /^[A-Za-z0-9-]{1,40}$/;

/**
 * A replica as a setting names it: its URL, and behind a `#` the cell that it stands in, as in
 * `http://10.0.0.7:8082#east`. The two are known to whoever deploys it, and so they are told at the same place.
 * @throws ConfigError when what stands behind the `#` is no name of a cell.
 */
export function replicaAt(text: string): ReplicaAddress {
  const [address = '', cell, ...more] = text.split('#');
  if (cell === undefined) return { address };
  if (!CELL.test(cell) || more.length > 0) {
    throw new ConfigError([`${text}: expected behind the # the name of a cell, of the form ${CELL.source}`]);
  }
  return { address, cell };
}
