import { EMPTY_NAMES, LAYERS, PROCESS_EDGES, SERVICE_LAYER_MAX } from './house-rules.ts';
import { usesOfGlobal } from './globals.ts';
import { type HouseTree, type Manifest, folderOf } from './house-tree.ts';
import { importBreaches } from './import-breaches.ts';
import { importsOf } from './imports.ts';
import { lineAt } from './syntax.ts';

/** Everything that breaks a rule of the house, one line each; empty when all is well. */
export function houseBreaches(house: HouseTree): string[] {
  return [
    ...unreadBreaches(house),
    ...house.folders.flatMap((folder) => manifestBreaches(folder, house.manifests.get(folder))),
    ...importBreaches(house),
    ...processBreaches(house),
    ...nameBreaches(house),
  ];
}

/** A check that reads nothing finds nothing, so having read nothing is itself a breach. */
function unreadBreaches({ folders, manifests, modules }: HouseTree): string[] {
  const read = new Set(modules.map(({ path }) => folderOf(path)));
  return [
    ...(folders.length === 0 ? ['no package and no service was found'] : []),
    ...folders.filter((folder) => !manifests.has(folder)).map((folder) => `${folder}: has no manifest`),
    ...folders.filter((folder) => !read.has(folder)).map((folder) => `${folder}: no module of it was read`),
    ...(modules.every((module) => importsOf(module).length === 0) ? ['no import was read'] : []),
  ];
}

/** A manifest names its folder, has a layer, and depends on lower layers only, for its tests too. */
function manifestBreaches(folder: string, manifest: Manifest | undefined): string[] {
  if (manifest === undefined) return [];
  const [top, name = ''] = folder.split('/');
  const breaches: string[] = [];
  if (manifest.name !== `@breakwater/${name}`) breaches.push(`is called ${manifest.name}`);
  const own = LAYERS[name];
  if (top === 'packages' && own === undefined) breaches.push('has no layer');
  for (const wanted of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (!wanted.startsWith('@breakwater/')) continue;
    const layer = LAYERS[wanted.slice('@breakwater/'.length)] ?? Number.POSITIVE_INFINITY;
    const limit = top === 'services' ? SERVICE_LAYER_MAX : (own ?? 0) - 1;
    if (layer > limit) breaches.push(`depends on ${wanted}`);
  }
  return breaches.map((breach) => `${folder}/package.json: ${breach}`);
}

/** Environment, streams and signals enter at the edges; everything else gets them as arguments. */
function processBreaches({ modules }: HouseTree): string[] {
  const inner = modules.filter(({ path }) => !PROCESS_EDGES.some((edge) => edge.test(path)));
  return inner.flatMap((module) => [
    ...usesOfGlobal(module.program, 'process').map(
      (position) => `${module.path}:${lineAt(module.text, position)}: touches process`,
    ),
    ...importsOf(module)
      .filter(({ specifier }) => specifier === 'process' || specifier === 'node:process')
      .map(({ line }) => `${module.path}:${line}: touches process`),
  ]);
}

function nameBreaches({ modules, folders }: HouseTree): string[] {
  return [...modules.map(({ path }) => path), ...folders].flatMap((path) =>
    path
      .split('/')
      .map((part) => part.split('.')[0] ?? '')
      .filter((part) => EMPTY_NAMES.test(part))
      .map((part) => `${path}: the name ${part} says nothing`),
  );
}
