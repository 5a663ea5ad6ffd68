import { renameSync, writeFileSync } from 'node:fs';
import type { Registry } from '@breakwater/contracts';
import { replicaName, type ServiceSpec } from './service.ts';

/**
 * The file that says where the replicas of each service are. Callers read it again and again, so it is replaced as a
 * whole: nobody ever reads half of it.
 */
export class FleetRegistry {
  readonly #path: string;
  readonly #listed = new Map<string, ServiceSpec>();
  /** Every service that ever had a replica; one that has none any more is listed as such. */
  readonly #names = new Set<string>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Lists replicas that take calls; writes nothing when all of them are listed already. */
  list(specs: readonly ServiceSpec[]): void {
    const missing = specs.filter((spec) => spec.productUrl !== undefined && !this.isListed(spec));
    if (missing.length === 0) return;
    for (const spec of missing) {
      this.#listed.set(replicaName(spec), spec);
      this.#names.add(spec.name);
    }
    this.#write();
  }

  /** Takes a replica out; answers whether it was listed. */
  withdraw(spec: ServiceSpec): boolean {
    const wasListed = this.#listed.delete(replicaName(spec));
    if (wasListed) this.#write();
    return wasListed;
  }

  isListed(spec: Pick<ServiceSpec, 'name' | 'replica'>): boolean {
    return this.#listed.has(replicaName(spec));
  }

  #write(): void {
    const listed = [...this.#listed.values()];
    const services: Registry['services'] = {};
    for (const name of this.#names) {
      services[name] = listed.filter((spec) => spec.name === name).flatMap(registered);
    }
    const next = `${this.#path}.next`;
    writeFileSync(next, `${JSON.stringify({ services } satisfies Registry, null, 2)}\n`);
    renameSync(next, this.#path);
  }
}

/** A replica as the registry has it; its cell is the one that it was told. */
function registered({ replica, productUrl, env }: ServiceSpec): Registry['services'][string] {
  const cell = env['CELL'];
  if (productUrl === undefined) return [];
  return [{ replica, url: productUrl, ...(cell === undefined ? {} : { cell }) }];
}
