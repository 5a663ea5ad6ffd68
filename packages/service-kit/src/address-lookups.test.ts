import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@breakwater/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ResolveName, nameLookUp, registryLookUp } from './address-lookups.ts';

describe('a look at a registry file', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-registry-'));
    file = join(directory, 'registry.json');
  });
  afterEach(() => rm(directory, { recursive: true }));
  const credit = [
    { replica: 2, url: 'http://127.0.0.1:2', cell: 'east' },
    { replica: 1, url: 'http://127.0.0.1:1' },
  ];

  it('finds the replicas of its service, and none when there are none', async () => {
    await writeFile(file, JSON.stringify({ services: { credit, risk: [] } }));
    expect(await registryLookUp(file, 'credit')()).toEqual([
      { address: 'http://127.0.0.1:2', cell: 'east' },
      { address: 'http://127.0.0.1:1' },
    ]);
    expect(await registryLookUp(file, 'risk')()).toEqual([]);
  });

  it.each([
    ['is half written', JSON.stringify({ services: { credit } }).slice(0, 40), 'is no JSON'],
    ['is empty', '', 'is no JSON'],
    [
      'is of another kind',
      '{"services":{"credit":["http://127.0.0.1:1"]}}',
      'is no registry: /services/credit/0',
    ],
    [
      'names a path',
      '{"services":{"credit":[{"replica":1,"url":"http://127.0.0.1:1/x"}]}}',
      'is no registry: /services/credit/0/url',
    ],
    ['does not name the service', '{"services":{"risk":[]}}', 'the registry knows no service credit'],
  ])('fails when the file %s', async (_what, text, message) => {
    await writeFile(file, text);
    await expect(registryLookUp(file, 'credit')()).rejects.toThrow(`${file}: ${message}`);
  });

  it('fails when there is no file, and for names that every object has', async () => {
    await expect(registryLookUp(file, 'credit')()).rejects.toThrow('ENOENT');
    await writeFile(file, '{"services":{}}');
    await expect(registryLookUp(file, 'constructor')()).rejects.toThrow('knows no service constructor');
  });
});

const addresses = (...hosts: string[]) =>
  hosts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const resolveNothing: ResolveName = () => Promise.reject(new Error('ENOTFOUND'));

const lookUp = async (...hosts: string[]) => {
  const resolve = () => Promise.resolve(addresses(...hosts));
  const replicas = await nameLookUp('credit', '8082', new VirtualClock(), resolve)();
  return replicas.map(({ address }) => address);
};

describe('a look at a name', () => {
  it('finds an address for each replica, in the same order each time', async () => {
    const urls = ['http://10.0.0.1:8082', 'http://10.0.0.2:8082'];
    expect(await lookUp('10.0.0.2', '10.0.0.1', '10.0.0.2')).toEqual(urls);
    expect(await lookUp('10.0.0.1', '10.0.0.2')).toEqual(urls);
  });

  it('counts a replica with addresses of both families once', async () => {
    expect(await lookUp('fd00::1', '10.0.0.1')).toEqual(['http://10.0.0.1:8082']);
    expect(await lookUp('fd00::2', 'fd00::1')).toEqual(['http://[fd00::1]:8082', 'http://[fd00::2]:8082']);
  });

  it('fails when the name has no address or is not known', async () => {
    await expect(lookUp()).rejects.toThrow('credit has no address');
    await expect(nameLookUp('credit', '', new VirtualClock(), resolveNothing)()).rejects.toThrow('ENOTFOUND');
  });

  it('waits for two seconds, and never asks while an earlier question is open', async () => {
    const clock = new VirtualClock();
    const answers: PromiseWithResolvers<readonly { address: string; family: number }[]>[] = [];
    const look = nameLookUp('credit', '', clock, () => {
      answers.push(Promise.withResolvers());
      return (answers.at(-1) as (typeof answers)[number]).promise;
    });
    const late = expect(look()).rejects.toThrow('resolving credit took longer than 2000 ms');
    await clock.advance(2_000);
    await late;
    const next = look();
    expect(answers).toHaveLength(1);
    answers[0]?.resolve(addresses('10.0.0.1'));
    expect(await next).toEqual([{ address: 'http://10.0.0.1' }]);
    const third = expect(look()).rejects.toThrow('no address');
    expect(answers).toHaveLength(2);
    answers[1]?.resolve([]);
    await third;
  });
});
