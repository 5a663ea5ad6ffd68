import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '@breakwater/contracts';
import { Check } from 'typebox/value';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FleetRegistry } from './fleet-registry.ts';
import type { ServiceSpec } from './service.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'breakwater-registry-'));
  path = join(directory, 'registry.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

function spec(name: string, replica: number, productUrl?: string): ServiceSpec {
  const url = 'http://127.0.0.1:1';
  const parts = { name, replica, entry: '/nowhere', env: {}, readyUrl: url, url };
  return productUrl === undefined ? parts : { ...parts, productUrl };
}

const credit1 = spec('credit', 1, 'http://127.0.0.1:21001');
const credit2 = spec('credit', 2, 'http://127.0.0.1:21002');
const risk1 = spec('risk', 1, 'http://127.0.0.1:22001');

const written = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

it('says where the replicas of each service are, as callers read it', () => {
  new FleetRegistry(path).list([credit1, risk1, credit2, spec('worker', 1)]);
  expect(Check(Registry, written())).toBe(true);
  expect(written()).toEqual({
    services: {
      credit: [
        { replica: 1, url: 'http://127.0.0.1:21001' },
        { replica: 2, url: 'http://127.0.0.1:21002' },
      ],
      risk: [{ replica: 1, url: 'http://127.0.0.1:22001' }],
    },
  });
});

it('says so of a service whose last replica was taken out', () => {
  const registry = new FleetRegistry(path);
  registry.list([credit1, risk1]);
  expect([registry.withdraw(risk1), registry.withdraw(risk1)]).toEqual([true, false]);
  expect([registry.isListed(risk1), registry.isListed(credit1)]).toEqual([false, true]);
  expect(written()).toMatchObject({ services: { risk: [] } });
});

it('replaces the file as a whole, and only when something changes', () => {
  const registry = new FleetRegistry(path);
  registry.list([credit1]);
  const before = statSync(path);
  registry.list([credit1]);
  expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  registry.list([credit2]);
  expect(statSync(path).ino).not.toBe(before.ino);
  expect(readdirSync(directory)).toEqual(['registry.json']);
});
