import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, type SourceFile, foldersIn, readSources } from './source-files.ts';
import { type Module, parseModule } from './syntax.ts';
import { longFiles, longFunctions, promises, promisesInText, silencedTests } from './tidy-breaches.ts';

const modules = readSources(/\.(ts|mjs)$/).map(parseModule);
const others = readSources(/\.(sql|lua|sh)$/);

function module(text: string): Module {
  return parseModule({ path: 'packages/a/src/a.test.ts', text });
}

function ofLines(count: number): SourceFile {
  return { path: `${count}.ts`, text: 'x;\n'.repeat(count) };
}

describe('the sources', () => {
  it('were read', () => {
    expect(modules.length).toBeGreaterThan(300);
    expect(others.length).toBeGreaterThan(10);
  });

  it('have no file over 300 lines', () => {
    expect(longFiles([...modules, ...others])).toEqual([]);
  });

  it('have no function over 60 lines', () => {
    expect(modules.flatMap(longFunctions)).toEqual([]);
  });

  it('promise nothing for later', () => {
    expect([...modules.flatMap(promises), ...others.flatMap(promisesInText)]).toEqual([]);
  });

  it('silence no test', () => {
    expect(modules.flatMap(silencedTests)).toEqual([]);
  });

  it('have a README in every package and service', () => {
    const folders = [...foldersIn('packages'), ...foldersIn('services')];
    expect(folders.length).toBeGreaterThan(15);
    expect(folders.filter((folder) => !existsSync(join(ROOT, folder, 'README.md')))).toEqual([]);
  });
});

describe('the check of the sources', () => {
  it('finds a file of 301 lines and leaves one of 300 alone', () => {
    expect(longFiles([ofLines(300), ofLines(301)])).toEqual(['301.ts: 301 lines']);
  });

  it('finds a function of 61 lines, a method too, and leaves a group of tests alone', () => {
    const body = `{\n${'x;\n'.repeat(59)}}`;
    expect(longFunctions(module(`function a() ${body}`))).toEqual([
      'packages/a/src/a.test.ts:1: a function of 61 lines',
    ]);
    expect(longFunctions(module(`class A { a() ${body} }`))).toHaveLength(1);
    expect(longFunctions(module(`describe('a', () => ${body})`))).toEqual([]);
    expect(longFunctions(module(`describe.each([1])('a', () => ${body})`))).toEqual([]);
    expect(longFunctions(module(`it('a', () => ${body})`))).toHaveLength(1);
  });

  it('finds promises in comments and not in code', () => {
    expect(promises(module('// TODO: later'))).toHaveLength(1);
    expect(promises(module('/** FIXME */'))).toHaveLength(1);
    expect(promises(module("const word = 'TODO';"))).toEqual([]);
    expect(promisesInText({ path: 'a.sql', text: 'SELECT 1;\n-- TODO' })).toEqual(['a.sql:2: TODO']);
  });

  it.each([
    "it.only('a', () => {});",
    "describe.skip('a', () => {});",
    "it.todo('a');",
    "it.each([1]).only('a', () => {});",
    "it.skipIf(true)('a', () => {});",
    "it('a', ({ skip, ...context }) => context.skip());",
  ])('finds a silenced test: %s', (text) => {
    expect(silencedTests(module(text))).toHaveLength(1);
  });

  it.each([
    "it.skipIf(!there)('a (skipped without its file)', () => {});",
    "if (!there) console.warn('no file'); it.runIf(there)('a', () => {});",
    "it('a', (context) => context.skip('there is no file'));",
    'keys.only(caller, key, work);',
  ])('lets a test say that it cannot run: %s', (text) => {
    expect(silencedTests(module(text))).toEqual([]);
  });
});
