import { describe, expect, it } from 'vitest';
import { newSecrets } from './fleet-secrets.ts';
import { type FleetPlan, dealPorts, firstReplicas, portsOf, replicaSpec } from './service-specs.ts';

const plan: FleetPlan = {
  design: 'naive',
  replicas: { gateway: 2, credit: 2, risk: 3, worker: 1 },
  capacity: {
    gateway: { slots: 64, serviceMs: 1 },
    credit: { slots: 8, serviceMs: 10 },
    risk: { slots: 4, serviceMs: 50 },
  },
  seed: 7,
  databaseUrl: 'postgres://db.test/x',
  redisQueueUrl: 'redis://queue.test',
  redisCacheUrl: 'redis://cache.test',
  keyPrefix: 'mine',
  strategy: 'baseline',
  logLevel: 'warn',
};

const replicas = firstReplicas(plan.replicas);
const portCount = replicas.reduce((sum, { name }) => sum + portsOf(name), 0);
const ports = Array.from({ length: portCount }, (_, index) => 20_000 + index);
const specsOf = (of: FleetPlan = plan) => {
  const basis = { plan: of, secrets: newSecrets(), registryPath: '/run/break water/registry.json' };
  return dealPorts(replicas, ports).map((each) => replicaSpec(basis, each));
};
const specs = specsOf();
const named = (name: string) => specs.filter((spec) => spec.name === name);

describe('serviceSpecs', () => {
  it('makes the asked number of replicas, numbered from one, and one of each outside system', () => {
    expect(specs.map(({ name, replica }) => `${name} ${replica}`)).toEqual([
      'credit-bureau-mock 1',
      'bank-mock 1',
      'risk 1',
      'risk 2',
      'risk 3',
      'credit 1',
      'credit 2',
      'worker 1',
      'gateway 1',
      'gateway 2',
    ]);
  });

  it('gives every listener a port of its own', () => {
    const taken = specs
      .flatMap(({ env }) => [env['OPERATOR_PORT'], env['PORT'], env['PUBLIC_PORT']])
      .filter((port) => port !== undefined)
      .map(Number);
    expect(new Set(taken).size).toBe(ports.length);
    expect(taken.toSorted((a, b) => a - b)).toEqual(ports);
  });

  it('tells callers where the replicas are that they call', () => {
    const registry = 'file:///run/break%20water/registry.json';
    const risk = `${registry}#risk`;
    expect(named('credit').map(({ env }) => env['RISK_URLS'])).toEqual([risk, risk]);
    expect(named('gateway')[0]?.env['CREDIT_URLS']).toBe(`${registry}#credit`);
    expect(named('risk')[0]?.env['BUREAU_URLS']).toBe(`${registry}#credit-bureau-mock`);
    expect(named('worker')[0]?.env['BANK_URLS']).toBe(`${registry}#bank-mock`);
    expect(named('worker')[0]?.env['RISK_URLS']).toBe(risk);
    expect(named('bank-mock')[0]?.env['CALLBACK_URLS']).toBe(`${registry}#credit`);
  });

  it('shows of each replica the listener for operators, on loopback', () => {
    for (const { url, readyUrl, env } of specs) {
      expect(url).toBe(`http://127.0.0.1:${env['OPERATOR_PORT']}`);
      expect([readyUrl, env['OPERATOR_HOST']]).toEqual([`${url}/readyz`, '127.0.0.1']);
    }
  });

  it('opens no port for the services that may call a worker, since none may', () => {
    expect(named('worker')[0]?.env).not.toHaveProperty('PORT');
    expect(named('worker')[0]).not.toHaveProperty('productUrl');
  });

  it('sends clients to the public side of the gateway, not to its operator', () => {
    const [gateway] = named('gateway');
    expect(gateway?.productUrl).toBe(`http://127.0.0.1:${gateway?.env['PUBLIC_PORT']}`);
    expect(specs.map(({ url }) => url)).not.toContain(gateway?.productUrl);
  });

  it('puts the capacity model on the call chain only', () => {
    expect(named('risk')[0]?.env).toMatchObject({ CAPACITY_SLOTS: '4', CAPACITY_SERVICE_MS: '50' });
    for (const name of ['worker', 'bank-mock', 'credit-bureau-mock'])
      expect(named(name)[0]?.env).not.toHaveProperty('CAPACITY_SLOTS');
  });

  it('gives a replica that differs its own capacity', () => {
    const own = specsOf({
      ...plan,
      capacity: { risk: { slots: 4, serviceMs: 50 }, 'risk.2': { slots: 2, serviceMs: 9 } },
    });
    const slots = own.filter(({ name }) => name === 'risk').map(({ env }) => env['CAPACITY_SLOTS']);
    expect(slots).toEqual(['4', '2', '4']);
    expect(own.find(({ name }) => name === 'credit')?.env).not.toHaveProperty('CAPACITY_SLOTS');
  });

  it('leaves the capacity model out when the machine is the limit', () => {
    expect(specsOf({ ...plan, capacity: null }).filter(({ env }) => 'CAPACITY_SLOTS' in env)).toEqual([]);
  });

  it('gives all gateways one token key, and every fleet another key and another operator token', () => {
    const [one, two] = named('gateway').map(({ env }) => env['TOKEN_KEY']);
    expect(JSON.parse(one ?? '')).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    expect(two).toBe(one);
    const other = specsOf().find(({ name }) => name === 'gateway');
    expect(other?.env['OPERATOR_TOKEN']).not.toBe(named('gateway')[0]?.env['OPERATOR_TOKEN']);
    expect(other?.env['TOKEN_KEY']).not.toBe(one);
  });

  it('gives all services of a fleet one key to know each other by, which is not that of the sessions', () => {
    const keys = new Set(specs.map(({ env }) => env['FLEET_KEY']));
    expect(keys.size).toBe(1);
    expect(keys).not.toContain(named('gateway')[0]?.env['TOKEN_KEY']);
    const [elsewhere] = specsOf();
    expect(keys).not.toContain(elsewhere?.env['FLEET_KEY']);
  });

  it('lets no service have an address that it does not need', () => {
    expect(named('gateway')[0]?.env).not.toHaveProperty('DATABASE_URL');
    expect(named('credit-bureau-mock')[0]?.env).not.toHaveProperty('DATABASE_URL');
    expect(named('credit')[0]?.env).not.toHaveProperty('REDIS_QUEUE_URL');
  });

  it('refuses too few ports', () => {
    expect(() => dealPorts(replicas, ports.slice(1))).toThrow(`${ports.length - 1} ports are too few`);
  });
});
