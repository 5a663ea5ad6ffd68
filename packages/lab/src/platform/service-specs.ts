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
  const { replicas, databaseUrl, redisQueueUrl, redisCacheUrl, keyPrefix, strategy } = plan;
  const portsOf = dealer(ports);
  const bureau = portsOf(REPLICAS_OF_MOCKS);
  const bank = portsOf(REPLICAS_OF_MOCKS);
  const risk = portsOf(replicas.risk);
  const credit = portsOf(replicas.credit);
  const worker = portsOf(replicas.worker);
  const gateway = portsOf(replicas.gateway);
  const publicPorts = portsOf(replicas.gateway);
  const operatorToken = randomBytes(24).toString('base64url');
  const tokenKey = newTokenKey();
  const specsOf = specMaker(plan, operatorToken);
  return {
    operatorToken,
    gatewayUrl: urlAt(publicPorts[0] as number),
    specs: [
      ...specsOf('credit-bureau-mock', bureau, () => ({})),
      ...specsOf('bank-mock', bank, () => ({ DATABASE_URL: databaseUrl })),
      ...specsOf('risk', risk, () => ({
        BUREAU_URLS: urlsAt(bureau),
        DATABASE_URL: databaseUrl,
        REDIS_CACHE_URL: redisCacheUrl,
        KEY_PREFIX: keyPrefix,
        STRATEGY: strategy,
      })),
      ...specsOf('credit', credit, () => ({ DATABASE_URL: databaseUrl, RISK_URLS: urlsAt(risk) })),
      ...specsOf('worker', worker, () => ({
        DATABASE_URL: databaseUrl,
        REDIS_QUEUE_URL: redisQueueUrl,
        BANK_URLS: urlsAt(bank),
        KEY_PREFIX: keyPrefix,
      })),
      ...specsOf('gateway', gateway, (index) => ({
        PUBLIC_PORT: String(publicPorts[index]),
        CREDIT_URLS: urlsAt(credit),
        TOKEN_KEY: tokenKey,
      })),
    ],
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

type SpecsOf = (
  name: ServiceName,
  ports: readonly number[],
  env: (index: number) => Record<string, string>,
) => ServiceSpec[];

/** Makes the replicas of a service, one for each of its ports, with what all services are given and their own. */
function specMaker(plan: FleetPlan, operatorToken: string): SpecsOf {
  return (name, ports, env) =>
    ports.map((port, index) => ({
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
}

/** The key with which all gateways of a fleet sign and check session tokens, as a JSON Web Key. */
function newTokenKey(): string {
  const { d, x, kty, crv } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ kty, crv, x, d });
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
