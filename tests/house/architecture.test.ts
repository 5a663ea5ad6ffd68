import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type HouseTree, readHouse } from './house-tree.ts';
import { houseBreaches } from './house-breaches.ts';
import { importBreaches } from './import-breaches.ts';
import { LAYERS } from './house-rules.ts';
import { ROOT } from './source-files.ts';
import { parseModule } from './syntax.ts';

const house = readHouse();

/** What is said about a module that is planted into the house, in memory. */
function breachesOf(path: string, text: string): string[] {
  const planted: HouseTree = { ...house, modules: [parseModule({ path, text })] };
  return houseBreaches(planted).filter((breach) => breach.startsWith(path));
}

describe('the house', () => {
  it('keeps its layers, its declared dependencies and its edges', () => {
    expect(houseBreaches(house)).toEqual([]);
  });

  it('was read whole: every module and every manifest that the folders hold', () => {
    const found = globSync('{packages,services,tests,infra}/**/*.{ts,mjs}', {
      cwd: ROOT,
      exclude: (path) => path.includes('node_modules'),
    });
    expect(house.modules.map(({ path }) => path).toSorted()).toEqual(found.toSorted());
    expect(house.modules.length).toBeGreaterThan(300);
    const manifests = globSync('{packages,services}/*/package.json', { cwd: ROOT });
    expect([...house.manifests.keys()].filter((folder) => folder.includes('/'))).toHaveLength(
      manifests.length,
    );
  });

  it('has a layer for each package and a package for each layer', () => {
    const packages = house.folders.filter((folder) => folder.startsWith('packages/'));
    expect(packages).toEqual(
      Object.keys(LAYERS)
        .map((name) => `packages/${name}`)
        .toSorted(),
    );
  });
});

describe('the check of the house', () => {
  it('reports a house of which nothing was read', () => {
    const nothing = { folders: [], manifests: new Map(), modules: [] };
    expect(houseBreaches(nothing)).toEqual(['no package and no service was found', 'no import was read']);
  });

  it('reports a package of which no module or no manifest was read', () => {
    const modules = house.modules.filter(({ path }) => !path.startsWith('packages/money/'));
    expect(houseBreaches({ ...house, modules })).toContain('packages/money: no module of it was read');
    const manifests = new Map([...house.manifests].filter(([folder]) => folder !== 'packages/money'));
    expect(houseBreaches({ ...house, manifests })).toContain('packages/money: has no manifest');
  });

  it('reports modules of which no import was read', () => {
    const modules = house.modules.map(({ path }) => parseModule({ path, text: '' }));
    expect(houseBreaches({ ...house, modules })).toContain('no import was read');
  });

  it('reports a dependency on the same or a higher layer in a manifest', () => {
    const manifests = new Map(house.manifests);
    const manifest = { name: '@breakwater/money', dependencies: { '@breakwater/clock': 'workspace:*' } };
    manifests.set('packages/money', manifest);
    manifests.set('services/risk', { name: '@breakwater/risk', devDependencies: { '@breakwater/lab': '*' } });
    const breaches = houseBreaches({ ...house, manifests });
    expect(breaches).toContain('packages/money/package.json: depends on @breakwater/clock');
    expect(breaches).toContain('services/risk/package.json: depends on @breakwater/lab');
  });

  it.each([
    ['packages/ledger/src/a.ts', "import '@breakwater/resilience';", 'imports resilience of layer 2'],
    ['packages/money/src/a.ts', "export * from '@breakwater/lab/fleet';", 'imports lab of layer 6'],
    [
      'packages/clock/src/a.ts',
      "export const a = () => import('@breakwater/lab');",
      'imports lab of layer 6',
    ],
    ['packages/clock/src/a.ts', "export type A = import('@breakwater/lab').A;", 'imports lab of layer 6'],
    [
      'services/risk/src/a.ts',
      "import { verifyMoney } from '@breakwater/verify';",
      'imports verify of layer 5',
    ],
    ['services/risk/src/a.ts', "import '@breakwater/credit';", 'is no package with a layer'],
    ['services/risk/src/a.ts', "import '../../credit/src/app.ts';", 'reaches into services/credit'],
    ['packages/lab/src/a.ts', "import '../../../tests/system/global-setup.ts';", 'reaches into tests'],
    ['packages/lab/src/a.ts', "import '../../../infra/setup/child.mjs';", 'reaches into infra'],
    ['services/risk/src/domain/a.ts', "import '../app.ts';", 'a domain imports ../app.ts'],
    ['services/risk/src/domain/a.ts', "import { Redis } from 'ioredis';", 'a domain imports ioredis'],
    ['services/risk/src/domain/a.ts', "import 'node:fs';", 'a domain imports node:fs'],
    ['packages/resilience/src/a.ts', "import 'opossum';", 'opossum is imported outside its wrapper'],
    ['services/credit/src/a.ts', "import 'bullmq';", 'bullmq is imported outside its wrapper'],
    ['packages/money/src/a.ts', "import 'left-pad';", 'left-pad is not in its manifest'],
    ['packages/money/src/a.ts', "import 'vitest';", 'vitest is not in its manifest'],
    ['packages/lab/src/a.ts', 'export const a = (name: string) => import(name);', 'what only a run can tell'],
    ['packages/money/src/a.ts', "export const a = process.env['A'];", 'touches process'],
    ['packages/money/src/a.ts', 'export const a = globalThis.process;', 'touches process'],
    ['packages/money/src/a.ts', "import { exit } from 'node:process'; exit();", 'touches process'],
    ['packages/money/src/utils.ts', 'export {};', 'the name utils says nothing'],
    ['packages/lab/src/common/a.ts', 'export {};', 'the name common says nothing'],
  ])('reports in %s: %s', (path, text, expected) => {
    expect(breachesOf(path, text).join('\n')).toContain(expected);
  });

  it.each([
    [
      'packages/lab/src/a.ts',
      "import { Run } from './fleet/index.ts'; import { split } from '@breakwater/money';",
    ],
    ['services/risk/src/domain/a.ts', "import { createHash } from 'node:crypto'; import './facts.ts';"],
    ['packages/money/src/a.test.ts', "import { expect } from 'vitest';"],
    [
      'packages/money/src/a.ts',
      'export const a = ({ process }: { process: { pid: number } }) => process.pid;',
    ],
    ['packages/money/src/a.ts', 'export const a = { process: 1 }; export const b = a.process;'],
  ])('has nothing against in %s: %s', (path, text) => {
    expect(breachesOf(path, text)).toEqual([]);
  });

  it('takes a module that only tests import for a test, and no other', () => {
    const fixture = { path: 'packages/money/src/fixture.ts', text: "import 'vitest';" };
    const test = { path: 'packages/money/src/a.test.ts', text: "import './fixture.ts';" };
    const code = { path: 'packages/money/src/a.ts', text: "import './fixture.ts';" };
    const breaches = [
      [fixture, test],
      [fixture, test, code],
    ].map((files) => importBreaches({ ...house, modules: files.map(parseModule) }));
    expect(breaches).toEqual([[], ['packages/money/src/fixture.ts:1: vitest is not in its manifest']]);
  });

  it('refuses a module that it cannot parse', () => {
    expect(() => parseModule({ path: 'packages/a.ts', text: 'const = 1' })).toThrow(/^packages\/a.ts: /);
  });
});
