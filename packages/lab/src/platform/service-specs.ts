import { pathToFileURL } from 'node:url';
import { type LadderOrders, ladderTextOf } from '@breakwater/contracts';
import type { Replicas, ServiceName } from '@breakwater/drills';
import type { ServiceSpec } from '../fleet/index.ts';
import { type CapacityPlan, capacityEnv, capacityOf } from './capacity-plan.ts';
import { entryPoints } from './entry-points.ts';
import type { FleetSecrets } from './fleet-secrets.ts';

/** What decides how the services are started. */
export interface FleetPlan {
  /** Name of a shipped design or absolute path of a design file. */
  readonly design: string;
  readonly replicas: Replicas;
  /** What operators have ordered of the degradation ladder; nothing unless told. */
  readonly ladder?: LadderOrders;
  /** null: the machine is the limit. */
  readonly capacity: CapacityPlan | null;
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

/** What all replicas of one fleet are started with. */
export interface FleetBasis {
  readonly plan: FleetPlan;
  readonly secrets: FleetSecrets;
  /** The file that says where the replicas are. */
  readonly registryPath: string;
}

/** One replica that is to be started. */
export interface NewReplica {
  readonly name: ServiceName;
  readonly replica: number;
  /** As many as `portsOf` says. */
  readonly ports: readonly number[];
}

const HOST = '127.0.0.1';
const REPLICAS_OF_MOCKS = 1;

/** All customers of the laboratory come from one address, which is so allowed what many are allowed together. */
const ADDRESS_PER_SECOND = '100000';

/** How many ports a replica needs: one for operators, and one for those that it serves, which a worker has not. */
export function portsOf(name: ServiceName): number {
  return name === 'worker' ? 1 : 2;
}

/** The replicas that a fleet starts with, in the order in which they are told. */
export function firstReplicas(replicas: Replicas): readonly Omit<NewReplica, 'ports'>[] {
  const counts: readonly (readonly [ServiceName, number])[] = [
    ['credit-bureau-mock', REPLICAS_OF_MOCKS],
    ['bank-mock', REPLICAS_OF_MOCKS],
    ['risk', replicas.risk],
    ['credit', replicas.credit],
    ['worker', replicas.worker],
    ['gateway', replicas.gateway],
  ];
  return counts.flatMap(([name, count]) =>
    Array.from({ length: count }, (_, index) => ({ name, replica: index + 1 })),
  );
}

/** Deals the ports out to the replicas, each once. */
export function dealPorts(
  replicas: readonly Omit<NewReplica, 'ports'>[],
  ports: readonly number[],
): readonly NewReplica[] {
  let dealt = 0;
  return replicas.map((each) => {
    dealt += portsOf(each.name);
    if (dealt > ports.length) throw new RangeError(`${ports.length} ports are too few for this fleet`);
    return { ...each, ports: ports.slice(dealt - portsOf(each.name), dealt) };
  });
}

/** Gives a replica its environment: what all are given, and of the rest only what it needs. */
export function replicaSpec(basis: FleetBasis, { name, replica, ports }: NewReplica): ServiceSpec {
  const { plan } = basis;
  const [operatorPort, productPort] = ports;
  const capacity = capacityOf(plan.capacity ?? {}, name, replica);
  const url = urlAt(operatorPort);
  return {
    name,
    replica,
    entry: entryPoints[name],
    url,
    readyUrl: `${url}/readyz`,
    ...(productPort === undefined ? {} : { productUrl: urlAt(productPort) }),
    env: {
      ...commonEnv(basis, replica),
      OPERATOR_PORT: String(operatorPort),
      ...(productPort === undefined ? {} : productPortEnv(name, productPort)),
      ...(capacity === undefined ? {} : capacityEnv(capacity)),
      ...ownEnv(name, basis),
      ...plan.environment?.[name],
    },
  };
}

/** What a service is given that the others are not. */
function ownEnv(name: ServiceName, { plan, secrets, registryPath }: FleetBasis): Record<string, string> {
  const { databaseUrl: DATABASE_URL, redisQueueUrl, redisCacheUrl, keyPrefix: KEY_PREFIX, strategy } = plan;
  const registered = (service: ServiceName): string => `${pathToFileURL(registryPath).href}#${service}`;
  switch (name) {
    case 'credit-bureau-mock':
      return {};
    case 'bank-mock':
      return { DATABASE_URL, CALLBACK_URLS: registered('credit') };
    case 'risk':
      return {
        BUREAU_URLS: registered('credit-bureau-mock'),
        DATABASE_URL,
        REDIS_CACHE_URL: redisCacheUrl,
        KEY_PREFIX,
        STRATEGY: strategy,
      };
    case 'credit':
      return { DATABASE_URL, RISK_URLS: registered('risk'), CHALLENGE_KEY: secrets.challengeKey };
    case 'worker':
      return {
        DATABASE_URL,
        REDIS_QUEUE_URL: redisQueueUrl,
        BANK_URLS: registered('bank-mock'),
        RISK_URLS: registered('risk'),
        KEY_PREFIX,
      };
    case 'gateway':
      return {
        CREDIT_URLS: registered('credit'),
        REDIS_CACHE_URL: redisCacheUrl,
        KEY_PREFIX,
        TOKEN_KEY: secrets.tokenKey,
        RATE_LIMIT_ADDRESS_PER_SECOND: ADDRESS_PER_SECOND,
        RATE_LIMIT_ADDRESS_BURST: ADDRESS_PER_SECOND,
      };
  }
}

function commonEnv({ plan, secrets }: FleetBasis, replica: number): Record<string, string> {
  return {
    HOST,
    OPERATOR_HOST: HOST,
    REPLICA: String(replica),
    LOG_LEVEL: plan.logLevel,
    LAB_MODE: 'true',
    OPERATOR_TOKEN: secrets.operatorToken,
    FLEET_KEY: secrets.fleetKey,
    DESIGN: plan.design,
    LADDER: ladderTextOf(plan.ladder ?? {}),
    SEED: String(plan.seed),
  };
}

/** The gateway serves clients on it, every other service those that may call it. */
function productPortEnv(name: ServiceName, port: number): Record<string, string> {
  return { [name === 'gateway' ? 'PUBLIC_PORT' : 'PORT']: String(port) };
}

function urlAt(port: number | undefined): string {
  return `http://${HOST}:${port}`;
}
