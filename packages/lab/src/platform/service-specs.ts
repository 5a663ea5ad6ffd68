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
}

/** The addresses and secrets of a fleet that is about to start. */
export interface FleetSpecs {
  readonly specs: readonly ServiceSpec[];
  /** Where clients go. */
  readonly gatewayUrl: string;
  readonly operatorToken: string;
}

const HOST = '127.0.0.1';
const REPLICAS_OF_MOCKS = 1;

/** How many ports `serviceSpecs` needs: one a replica, and one more for the public side of each gateway. */
export function portsNeeded(replicas: Replicas): number {
  return replicas.gateway * 2 + replicas.credit + replicas.risk + replicas.worker + 2 * REPLICAS_OF_MOCKS;
}

/** Gives every replica its port, its environment and the addresses of those that it calls. */
export function serviceSpecs(plan: FleetPlan, ports: readonly number[]): FleetSpecs {
  const free = [...ports];
  const nextPort = (): number => {
    const port = free.shift();
    if (port === undefined) throw new RangeError(`${ports.length} ports are too few for this fleet`);
    return port;
  };
  const portsOf = (count: number): number[] => Array.from({ length: count }, nextPort);
  const operatorToken = randomBytes(24).toString('base64url');
  const bureau = portsOf(REPLICAS_OF_MOCKS);
  const bank = portsOf(REPLICAS_OF_MOCKS);
  const risk = portsOf(plan.replicas.risk);
  const credit = portsOf(plan.replicas.credit);
  const worker = portsOf(plan.replicas.worker);
  const gateway = portsOf(plan.replicas.gateway);
  const publicPorts = portsOf(plan.replicas.gateway);
  const { d, x, kty, crv } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const tokenKey = JSON.stringify({ kty, crv, x, d });

  const replicasOf = (
    name: ServiceName,
    own: readonly number[],
    env: (index: number) => Record<string, string>,
  ): ServiceSpec[] =>
    own.map((port, index) => ({
      name,
      replica: index + 1,
      entry: entryPoints[name],
      port,
      url: urlAt(port),
      readyUrl: `${urlAt(port)}/readyz`,
      env: {
        ...commonEnv(plan, operatorToken, index + 1),
        ...capacityEnv(plan.capacity, name),
        ...env(index),
      },
    }));
  const { databaseUrl, redisQueueUrl, redisCacheUrl, keyPrefix, strategy } = plan;
  return {
    operatorToken,
    gatewayUrl: urlAt(publicPorts[0] as number),
    specs: [
      ...replicasOf('credit-bureau-mock', bureau, () => ({})),
      ...replicasOf('bank-mock', bank, () => ({ DATABASE_URL: databaseUrl })),
      ...replicasOf('risk', risk, () => ({
        BUREAU_URLS: urlsAt(bureau),
        REDIS_CACHE_URL: redisCacheUrl,
        KEY_PREFIX: keyPrefix,
        STRATEGY: strategy,
      })),
      ...replicasOf('credit', credit, () => ({ DATABASE_URL: databaseUrl, RISK_URLS: urlsAt(risk) })),
      ...replicasOf('worker', worker, () => ({
        DATABASE_URL: databaseUrl,
        REDIS_QUEUE_URL: redisQueueUrl,
        BANK_URLS: urlsAt(bank),
        KEY_PREFIX: keyPrefix,
      })),
      ...replicasOf('gateway', gateway, (index) => ({
        PUBLIC_PORT: String(publicPorts[index]),
        CREDIT_URLS: urlsAt(credit),
        TOKEN_KEY: tokenKey,
      })),
    ],
  };
}

function commonEnv(plan: FleetPlan, operatorToken: string, replica: number): Record<string, string> {
  return {
    HOST,
    REPLICA: String(replica),
    LOG_LEVEL: plan.logLevel,
    LAB_MODE: 'true',
    OPERATOR_TOKEN: operatorToken,
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
