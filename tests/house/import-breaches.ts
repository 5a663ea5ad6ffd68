import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type HouseTree, folderOf, testModules } from './house-tree.ts';
import { DOMAIN_IMPORTS, LAYERS, SERVICE_LAYER_MAX, WRAPPED } from './house-rules.ts';
import { type Import, importsOf, packageOf, resolveFrom } from './imports.ts';
import type { Module } from './syntax.ts';

const OWN = '@breakwater/';

/** What is wrong with the imports of every module, each with its place. */
export function importBreaches(house: HouseTree): string[] {
  const tests = testModules(house.modules);
  return house.modules.flatMap((module) =>
    importsOf(module).flatMap((imported) =>
      breachesOf(house, module, imported, tests.has(module.path)).map(
        (breach) => `${module.path}:${imported.line}: ${breach}`,
      ),
    ),
  );
}

function breachesOf(house: HouseTree, module: Module, { specifier }: Import, isTest: boolean): string[] {
  if (specifier === undefined) return ['imports what only a run can tell'];
  const breaches = isTest ? [] : domainBreaches(module.path, specifier);
  if (specifier.startsWith('.')) return [...breaches, ...relativeBreaches(module.path, specifier)];
  if (isBuiltin(specifier)) return breaches;
  const wanted = packageOf(specifier);
  if (!isDeclared(house, module.path, wanted, isTest)) breaches.push(`${wanted} is not in its manifest`);
  if (WRAPPED[wanted]?.test(module.path) === false)
    breaches.push(`${wanted} is imported outside its wrapper`);
  if (wanted.startsWith(OWN)) breaches.push(...layerBreaches(module.path, wanted.slice(OWN.length)));
  return breaches;
}

function relativeBreaches(path: string, specifier: string): string[] {
  const from = folderOf(path);
  const to = folderOf(resolveFrom(path, specifier));
  return from === to ? [] : [`reaches into ${to}`];
}

function layerBreaches(path: string, wanted: string): string[] {
  const layer = LAYERS[wanted];
  if (layer === undefined) return [`${OWN}${wanted} is no package with a layer`];
  const [top, name = ''] = path.split('/');
  const own = LAYERS[name];
  if (top === 'services' && layer > SERVICE_LAYER_MAX)
    return [`a service imports ${wanted} of layer ${layer}`];
  if (top === 'packages' && own !== undefined && layer >= own)
    return [`${name} of layer ${own} imports ${wanted} of layer ${layer}`];
  return [];
}

/** A domain folder knows its own files and a few pure packages; its tests may know more. */
function domainBreaches(path: string, specifier: string): string[] {
  const domain = /^(services\/[^/]+\/src\/domain)\//.exec(path)?.[1];
  if (domain === undefined || DOMAIN_IMPORTS.includes(specifier)) return [];
  const isOwn =
    specifier.startsWith('.') && posix.normalize(resolveFrom(path, specifier)).startsWith(`${domain}/`);
  return isOwn ? [] : [`a domain imports ${specifier}`];
}

/** Whether the manifest names the package; tests may also use what the repository's own manifest names. */
function isDeclared({ manifests }: HouseTree, path: string, wanted: string, isTest: boolean): boolean {
  const own = manifests.get(folderOf(path));
  const names = { ...own?.dependencies, ...(isTest ? own?.devDependencies : {}) };
  if (Object.hasOwn(names, wanted) || own?.name === wanted) return true;
  const tool = isTest || path.startsWith('infra/');
  return tool && Object.hasOwn(manifests.get('.')?.devDependencies ?? {}, wanted);
}
