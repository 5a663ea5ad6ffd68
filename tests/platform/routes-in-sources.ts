import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const HEALTH = ['/livez', '/readyz', '/metrics'];

/** Every address of an operator listener that stands in a source: a new route is in the tests by being written. */
export async function operatorRoutes(): Promise<readonly string[]> {
  const services = await readdir(join(ROOT, 'services'));
  const folders = [...services.map((name) => `services/${name}/src`), 'packages/faults/src'];
  const found = await Promise.all(folders.map((folder) => addressesIn(folder, /'(\/operator\/[^']+)'/g)));
  return [...HEALTH, ...new Set(found.flat())].toSorted();
}

/** Every address of a service's product listener that stands in the sources of its routes. */
export async function productRoutes(service: string): Promise<readonly string[]> {
  return [...new Set(await addressesIn(`services/${service}/src/routes`, /'(\/v1\/[^']+)'/g))].toSorted();
}

async function addressesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(join(ROOT, folder), { recursive: true });
  const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const texts = await Promise.all(sources.map((name) => readFile(join(ROOT, folder, name), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, address]) => address ?? ''));
}
