import { fileURLToPath } from 'node:url';
import { CellName } from '@breakwater/contracts';
import type { ReplicaAddress } from '@breakwater/resilience';
import { Type } from 'typebox';
import { Check } from 'typebox/value';

/** Where the replicas of a service are, as a setting says it. */
export type AddressForm =
  | { readonly kind: 'list'; readonly replicas: readonly ReplicaAddress[] }
  /** A registry file, and which of its services. */
  | { readonly kind: 'registry'; readonly file: string; readonly service: string }
  /** A host name behind which there is an address for each replica. */
  | { readonly kind: 'name'; readonly host: string; readonly port: string };

const EXPECTED =
  'Where the replicas are: URLs separated by commas, each perhaps with its cell ' +
  '(http://10.0.0.1:8082,http://10.0.0.2:8082#east), a registry file ' +
  'with the name of the service in it (file:///run/registry.json#credit), or a name that stands for all of them ' +
  '(dns+http://credit:8082).';

/** The setting that says where the replicas of a service are. */
export const ReplicaAddresses = Type.Refine(
  Type.String({ description: EXPECTED }),
  (text) => addressFormOf(text) !== undefined,
);

/** What such a setting means; undefined when it means nothing. */
export function addressFormOf(text: string): AddressForm | undefined {
  if (text.startsWith('file:')) return registryOf(text);
  if (text.startsWith('dns+')) return nameOf(text.slice('dns+'.length));
  const named = text.split(',').map(replicaOf);
  const replicas = named.filter((replica) => replica !== undefined);
  if (replicas.length < named.length) return undefined;
  return { kind: 'list', replicas: [...new Map(replicas.map((each) => [each.address, each])).values()] };
}

/** A URL, and perhaps behind a `#` the cell: whoever deploys a replica knows both, so both are told at one place. */
function replicaOf(text: string): ReplicaAddress | undefined {
  const [url = '', cell, ...more] = text.split('#');
  const address = originOf(url);
  if (address === undefined || more.length > 0) return undefined;
  if (cell === undefined) return { address };
  return Check(CellName, cell) ? { address, cell } : undefined;
}

function registryOf(text: string): AddressForm | undefined {
  const url = URL.parse(text);
  const service = url?.hash.slice(1) ?? '';
  if (url === null || url.host !== '' || url.search !== '' || !/^[a-z][a-z0-9-]*$/.test(service))
    return undefined;
  return { kind: 'registry', file: fileURLToPath(new URL(url.pathname, 'file:')), service };
}

/** Plain HTTP only: what answers at an address cannot prove to be what the name stands for. */
function nameOf(text: string): AddressForm | undefined {
  const origin = originOf(text);
  if (origin === undefined) return undefined;
  const { protocol, hostname, port } = new URL(origin);
  return protocol === 'http:' ? { kind: 'name', host: hostname, port } : undefined;
}

/** The origin of an HTTP address that names nothing besides. */
function originOf(text: string): string | undefined {
  const url = /^https?:\/\/[^\s,]+$/.test(text) ? URL.parse(text) : null;
  const isPlain = url !== null && url.href === `${url.origin}/`;
  return isPlain ? url.origin : undefined;
}
