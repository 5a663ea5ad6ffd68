import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { choosePopulation } from './choose-population.ts';

let file: string;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-population-'));
  file = join(directory, 'people.csv');
});
afterAll(() => rm(directory, { recursive: true }));

it('generates 10,000 customers and their merchants when no file is given', async () => {
  const { customers, source, merchants, merchantCount } = await choosePopulation({ seed: 1 });
  expect([...(customers as Iterable<unknown>)]).toHaveLength(10_000);
  expect([...merchants]).toHaveLength(merchantCount);
  expect(source).toBe('10000 generated customers');
});

it('generates as many customers as were asked for, the same ones first', async () => {
  const { customers, source } = await choosePopulation({ seed: 1, population: 12_000 });
  expect([...(customers as Iterable<unknown>)]).toHaveLength(12_000);
  expect(source).toBe('12000 generated customers');
});

it('reads a file by the shipped mapping and says so', async () => {
  await writeFile(file, 'ID,LIMIT_BAL,BILL_AMT1,PAY_0\n1,100,0,0\n');
  const { customers, source } = await choosePopulation({ customers: file, seed: 1 });
  expect([...(customers as Iterable<unknown>)]).toHaveLength(1);
  expect(source).toBe(`${file} (uci-credit-card-clients)`);
});

it('finds a broken row before anything is started', async () => {
  await writeFile(file, 'ID,LIMIT_BAL,BILL_AMT1,PAY_0\n1,100,0,0\n2,x,0,0\n');
  await expect(choosePopulation({ customers: file, seed: 1 })).rejects.toThrow('line 3, column LIMIT_BAL');
});

it('refuses a number of customers beside a file', async () => {
  await expect(choosePopulation({ customers: file, population: 5, seed: 1 })).rejects.toThrow(
    '--population says how many customers are generated: expected no --customers beside it',
  );
});

it('refuses a mapping without a file, and a mapping that does not exist', async () => {
  await expect(choosePopulation({ mapping: 'x', seed: 1 })).rejects.toThrow('expected --customers too');
  await expect(choosePopulation({ customers: file, mapping: 'x', seed: 1 })).rejects.toThrow(
    'x: there is no such mapping',
  );
});
