import type { LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { type Clock, within } from '@breakwater/clock';
import { Registry } from '@breakwater/contracts';
import type { ReplicaAddress } from '@breakwater/resilience';
import { Compile } from 'typebox/compile';

/** Finds out where the replicas of a service are now. It rejects when that cannot be known at the moment. */
export type LookUp = () => Promise<readonly ReplicaAddress[]>;

/** Asks the system what addresses a name has, as `lookup` of node:dns does with `all`. */
export type ResolveName = (host: string) => Promise<readonly LookupAddress[]>;

const registryShape = Compile(Registry);
/** How long one look may wait for the system to resolve a name, in milliseconds. */
const RESOLVE_MS_MAX = 2_000;

/** Looks a service up in a registry file. */
export function registryLookUp(file: string, service: string): LookUp {
  return async () => {
    const registry = parsed(await readFile(file, 'utf8'), file);
    const replicas = Object.hasOwn(registry.services, service) ? registry.services[service] : undefined;
    if (replicas === undefined) throw new Error(`${file}: the registry knows no service ${service}`);
    return replicas.map(({ url, cell }) => ({ address: url, ...(cell === undefined ? {} : { cell }) }));
  };
}

function parsed(text: string, file: string): Registry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: is no JSON`, { cause: error });
  }
  if (registryShape.Check(value)) return value;
  const [problem] = registryShape.Errors(value);
  throw new Error(`${file}: is no registry: ${problem?.instancePath ?? ''} ${problem?.message ?? ''}`);
}

/** Looks a name up, behind which there is an address for each replica. Names of nobody are no answer, but a failure. */
export function nameLookUp(host: string, port: string, clock: Clock, resolve: ResolveName): LookUp {
  let pending: Promise<readonly LookupAddress[]> | undefined;
  return async () => {
    // The system can take long and cannot be told to stop, so there is never a second question beside an open one.
    pending ??= resolve(host).finally(() => (pending = undefined));
    const addresses = await within(clock, RESOLVE_MS_MAX, `resolving ${host}`, pending);
    if (addresses.length === 0) throw new Error(`${host} has no address`);
    return urlsOf(addresses, port);
  };
}

/** In one order whatever the resolver's is, and of one family: a replica that has both would count twice. */
function urlsOf(addresses: readonly LookupAddress[], port: string): readonly ReplicaAddress[] {
  const old = addresses.filter(({ family }) => family === 4);
  const hosts =
    old.length > 0 ? old.map(({ address }) => address) : addresses.map(({ address }) => `[${address}]`);
  const urls = [...new Set(hosts)].toSorted().map((host) => new URL(`http://${host}:${port}`).origin);
  return urls.map((address) => ({ address }));
}
