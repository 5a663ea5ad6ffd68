import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { CapacityModels, Replicas, ServiceName } from '@breakwater/drills';
import type { ServiceSpec } from '../fleet/index.ts';
import { entryPoints } from './entry-points.ts';

/** What decides how the services are started. */
export interface FleetPlan {
  /** Name of a shipped design or absolute path of a design file. */
  readonly design: string;
  readonly replicas: Replicas;
  /** null: the machine is the limit. */
  readonly capacity: CapacityModels | null;
  readonly seed: number;
  readonly databaseUrl: string;
  readonly redisQueueUrl: string;
  readonly redisCacheUrl: string;
  /** Keeps this fleet's keys in Redis apart from those of another. */
  readonly keyPrefix: string;
  /** Name or file of the risk strategy. */
  readonly strategy: string;
  readonly logLevel: string;
  /** What the replicas of a service are given besides or instead, for what only some fleets need. */
  readonly environment?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
}

/** The addresses and secrets of a fleet that is about to start. */
export interface FleetSpecs {
  readonly specs: readonly ServiceSpec[];
  /** Where clients go. */
  readonly gatewayUrl: string;
  readonly operatorToken: string;
  /** Where each service takes the calls of other services; none for those that nobody calls. */
  readonly productUrls: Readonly<Partial<Record<ServiceName, readonly string[]>>>;
}

const HOST = '127.0.0.1';
const REPLICAS_OF_MOCKS = 1;

/** All customers of the laboratory come from one address, which is so allowed what many are allowed together. */
const ADDRESS_PER_SECOND = '100000';

/**
 * How many ports `serviceSpecs` needs: one a replica for operators, and one more for those that it serves, which are
 * clients before the gateway and nobody before a worker.
 */
export function portsNeeded(replicas: Replicas): number {
  const { gateway, credit, risk, worker } = replicas;
  return 2 * (gateway + credit + risk + 2 * REPLICAS_OF_MOCKS) + worker;
}

/** Gives every replica its ports, its environment and the addresses of those that it calls. */
export function serviceSpecs(plan: FleetPlan, ports: readonly number[]): FleetSpecs {
  const { replicas } = plan;
  const portsOf = dealer(ports);
  const serving: ServingPorts = {
    'credit-bureau-mock': portsOf(REPLICAS_OF_MOCKS),
    'bank-mock': portsOf(REPLICAS_OF_MOCKS),
    risk: portsOf(replicas.risk),
    credit: portsOf(replicas.credit),
    gateway: portsOf(replicas.gateway),
  };
  const secrets = { operatorToken: randomBytes(24).toString('base64url'), fleetKey: newPrivateKey() };
  const specsOf = specMaker(plan, secrets, portsOf);
  const own = ownEnvironments(plan, serving);
  const { gateway, ...behind } = serving;
  return {
    operatorToken: secrets.operatorToken,
    gatewayUrl: urlAt(gateway[0] as number),
    productUrls: Object.fromEntries(Object.entries(behind).map(([name, of]) => [name, of.map(urlAt)])),
    specs: [
      ...specsOf('credit-bureau-mock', REPLICAS_OF_MOCKS, own['credit-bureau-mock']),
      ...specsOf('bank-mock', REPLICAS_OF_MOCKS, own['bank-mock']),
      ...specsOf('risk', replicas.risk, own.risk),
      ...specsOf('credit', replicas.credit, own.credit),
      ...specsOf('worker', replicas.worker, own.worker),
      ...specsOf('gateway', replicas.gateway, own.gateway),
    ],
  };
}

/** The ports on which services serve others: the gateway clients, the rest the services that call them. */
type ServingPorts = Readonly<Record<Exclude<ServiceName, 'worker'>, readonly number[]>>;

type Environment = (index: number) => Record<string, string>;

/** What each service is given that the others are not: an address only where it is needed. */
function ownEnvironments(plan: FleetPlan, ports: ServingPorts): Readonly<Record<ServiceName, Environment>> {
  const { databaseUrl, redisQueueUrl, redisCacheUrl, keyPrefix, strategy } = plan;
  const tokenKey = newPrivateKey();
  const challengeKey = randomBytes(32).toString('base64url');
  const portOf = (name: keyof ServingPorts, index: number): string => String(ports[name][index]);
  return {
    'credit-bureau-mock': (index) => ({ PORT: portOf('credit-bureau-mock', index) }),
    'bank-mock': (index) => ({
      PORT: portOf('bank-mock', index),
      DATABASE_URL: databaseUrl,
      CALLBACK_URLS: urlsAt(ports.credit),
    }),
    risk: (index) => ({
      PORT: portOf('risk', index),
      BUREAU_URLS: urlsAt(ports['credit-bureau-mock']),
      DATABASE_URL: databaseUrl,
      REDIS_CACHE_URL: redisCacheUrl,
      KEY_PREFIX: keyPrefix,
      STRATEGY: strategy,
    }),
    credit: (index) => ({
      PORT: portOf('credit', index),
      DATABASE_URL: databaseUrl,
      RISK_URLS: urlsAt(ports.risk),
      CHALLENGE_KEY: challengeKey,
    }),
    worker: () => ({
      DATABASE_URL: databaseUrl,
      REDIS_QUEUE_URL: redisQueueUrl,
      BANK_URLS: urlsAt(ports['bank-mock']),
      RISK_URLS: urlsAt(ports.risk),
      KEY_PREFIX: keyPrefix,
    }),
    gateway: (index) => ({
      PUBLIC_PORT: portOf('gateway', index),
      CREDIT_URLS: urlsAt(ports.credit),
      REDIS_CACHE_URL: redisCacheUrl,
      KEY_PREFIX: keyPrefix,
      TOKEN_KEY: tokenKey,
      RATE_LIMIT_ADDRESS_PER_SECOND: ADDRESS_PER_SECOND,
      RATE_LIMIT_ADDRESS_BURST: ADDRESS_PER_SECOND,
    }),
  };
}

/** Deals the ports out, each once. */
function dealer(ports: readonly number[]): (count: number) => number[] {
  let dealt = 0;
  return (count) => {
    dealt += count;
    if (dealt > ports.length) throw new RangeError(`${ports.length} ports are too few for this fleet`);
    return ports.slice(dealt - count, dealt);
  };
}

type SpecsOf = (name: ServiceName, replicas: number, env: Environment) => ServiceSpec[];

/** What every service of a fleet must know and nobody else may. */
interface Secrets {
  readonly operatorToken: string;
  readonly fleetKey: string;
}

/** Makes the replicas of a service, each with a port for operators, what all services are given, and its own. */
function specMaker(plan: FleetPlan, secrets: Secrets, portsOf: (count: number) => number[]): SpecsOf {
  return (name, replicas, env) =>
    portsOf(replicas).map((port, index) => ({
      name,
      replica: index + 1,
      entry: entryPoints[name],
      url: urlAt(port),
      readyUrl: `${urlAt(port)}/readyz`,
      env: {
        ...commonEnv(plan, secrets, index + 1),
        OPERATOR_PORT: String(port),
        ...capacityEnv(plan.capacity, name),
        ...env(index),
        ...plan.environment?.[name],
      },
    }));
}

/** A key for signing and checking tokens, as a JSON Web Key. */
function newPrivateKey(): string {
  const { d, x, kty, crv } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ kty, crv, x, d });
}

function commonEnv(
  plan: FleetPlan,
  { operatorToken, fleetKey }: Secrets,
  replica: number,
): Record<string, string> {
  return {
    HOST,
    OPERATOR_HOST: HOST,
    REPLICA: String(replica),
    LOG_LEVEL: plan.logLevel,
    LAB_MODE: 'true',
    OPERATOR_TOKEN: operatorToken,
    FLEET_KEY: fleetKey,
    DESIGN: plan.design,
    SEED: String(plan.seed),
  };
}

function capacityEnv(capacity: CapacityModels | null, name: ServiceName): Record<string, string> {
  if (capacity === null || !(name in capacity)) return {};
  const { slots, serviceMs } = capacity[name as keyof CapacityModels];
  return { CAPACITY_SLOTS: String(slots), CAPACITY_SERVICE_MS: String(serviceMs) };
}

function urlAt(port: number): string {
  return `http://${HOST}:${port}`;
}

function urlsAt(ports: readonly number[]): string {
  return ports.map(urlAt).join(',');
}
