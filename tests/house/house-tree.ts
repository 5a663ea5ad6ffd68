import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IS_TEST } from './house-rules.ts';
import { importsOf, resolveFrom } from './imports.ts';
import { ROOT, foldersIn, readSources } from './source-files.ts';
import { type Module, parseModule } from './syntax.ts';

/** What of a manifest says who may import what. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The source code as the rules of the house see it. */
export interface HouseTree {
  /** The packages and services that there are, `packages/money` for example. */
  readonly folders: readonly string[];
  /** By folder; that of the repository itself under `.`. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly modules: readonly Module[];
}

/** Reads the whole repository. */
export function readHouse(): HouseTree {
  const folders = [...foldersIn('packages'), ...foldersIn('services')];
  return {
    folders,
    manifests: new Map([...folders, 'tests', '.'].map((folder) => [folder, readManifest(folder)])),
    modules: readSources(/\.(ts|mjs)$/).map(parseModule),
  };
}

/** The package, service or folder that a path belongs to. */
export function folderOf(path: string): string {
  const [top = '', name = ''] = path.split('/');
  return top === 'packages' || top === 'services' ? `${top}/${name}` : top;
}

/** The modules that only tests use: tests themselves, and whatever nothing but they import. */
export function testModules(modules: readonly Module[]): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  for (const { path, imported } of modules.flatMap(relativeImports)) {
    importers.set(imported, [...(importers.get(imported) ?? []), path]);
  }
  const tests = new Set(modules.map(({ path }) => path).filter((path) => IS_TEST.test(path)));
  for (let size = -1; size < tests.size;) {
    size = tests.size;
    for (const [path, users] of importers) if (users.every((user) => tests.has(user))) tests.add(path);
  }
  return tests;
}

function relativeImports(module: Module): { path: string; imported: string }[] {
  const { path } = module;
  return importsOf(module).flatMap(({ specifier }) =>
    specifier?.startsWith('.') ? [{ path, imported: resolveFrom(path, specifier) }] : [],
  );
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}
