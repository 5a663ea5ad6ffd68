import { join } from 'node:path';
import { type Clock } from '@breakwater/clock';
import { type Log, type Run, type ServiceSpec, Supervisor, freePorts } from '../../fleet/index.ts';
import { newSecrets } from '../../platform/fleet-secrets.ts';
import { portsOf, replicaSpec } from '../../platform/service-specs.ts';
import { type Buyer, signIn } from '../payments/buyers.ts';
import { ClosedLoop } from '../payments/closed-loop.ts';
import { microsecondsEach, processorTime } from '../payments/processor-time.ts';

/** What stands between the clients and the upstream: a gateway under a design, or next to nothing. */
export type Proxy = { readonly design: string } | 'bare';

/** What one run of one arm gave. */
export interface ProxyResult {
  /** Processor time of the proxy's process for each request that was answered with a payment, in microseconds. */
  readonly cpuMicros: number;
  readonly requests: number;
  readonly perSecond: number;
  /** Answers that were no payment, by status; they ought to be none. */
  readonly otherAnswers: Readonly<Record<number, number>>;
}

/** What the arms share. */
export interface ProxyContext {
  readonly run: Run;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly upstreamUrl: string;
  readonly customers: readonly string[];
  readonly merchants: readonly string[];
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly seed: number;
}

const CREATED = 201;
/** The gateway's alone; the services behind it are not started. */
const REPLICAS = { gateway: 1, credit: 1, risk: 1, worker: 1 };

/** One of the benchmark's own programs, as the supervisor starts it. */
export async function programSpec(
  name: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<ServiceSpec> {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const entry = join(import.meta.dirname, 'programs', file);
  return { name, replica: 1, entry, url, readyUrl: url, env: { ...env, PORT: String(port) } };
}

/** Payments through a fresh proxy, in a closed loop that holds fewer calls than any policy bounds. */
export async function proxyArm(context: ProxyContext, proxy: Proxy): Promise<ProxyResult> {
  const { run, log } = context;
  const supervisor = new Supervisor({ run, log });
  const { spec, gatewayUrl } =
    proxy === 'bare' ? await bareSpec(context) : await gatewaySpec(context, proxy.design);
  await supervisor.start([spec]);
  try {
    const { customers } = context;
    const buyers =
      proxy === 'bare'
        ? customers.map((accountId) => ({ accountId, token: 'none' }))
        : await signIn(gatewayUrl, customers);
    const [status] = supervisor.status();
    if (status === undefined || status.pid === null) throw new Error('the proxy has died');
    return await pay(context, { gatewayUrl, buyers, pid: status.pid });
  } finally {
    await supervisor.stop();
  }
}

async function bareSpec({ upstreamUrl }: ProxyContext): Promise<{ spec: ServiceSpec; gatewayUrl: string }> {
  const spec = await programSpec('bare-proxy', 'bare-proxy.ts', { UPSTREAM_URL: upstreamUrl });
  return { spec, gatewayUrl: spec.url };
}

/** The gateway as every fleet has it, with the upstream where the credit service would be. */
async function gatewaySpec(
  { upstreamUrl, seed }: ProxyContext,
  design: string,
): Promise<{ spec: ServiceSpec; gatewayUrl: string }> {
  const plan = {
    design,
    seed,
    replicas: REPLICAS,
    capacity: null,
    logLevel: 'info',
    // What only the services behind the gateway need.
    databaseUrl: '',
    redisQueueUrl: '',
    redisCacheUrl: '',
    keyPrefix: '',
    strategy: '',
    environment: { gateway: { CREDIT_URLS: upstreamUrl } },
  };
  const ports = await freePorts(portsOf('gateway'));
  // The upstream is told to the gateway itself, so there is no registry to read.
  const basis = { plan, secrets: newSecrets(), registryPath: '/' };
  const spec = replicaSpec(basis, { name: 'gateway', replica: 1, ports });
  if (spec.productUrl === undefined) throw new Error('the gateway has no port for clients');
  return { spec, gatewayUrl: spec.productUrl };
}

async function pay(
  { clock, signal, merchants, connections, warmUpSeconds, seconds }: ProxyContext,
  proxy: { readonly gatewayUrl: string; readonly buyers: readonly Buyer[]; readonly pid: number },
): Promise<ProxyResult> {
  const loop = new ClosedLoop({ ...proxy, merchants, connections, clock });
  try {
    await loop.measure(warmUpSeconds, signal);
    const groups = { proxy: [proxy.pid] };
    const before = processorTime(groups);
    const { answers, seconds: took } = await loop.measure(seconds, signal);
    const after = processorTime(groups);
    const { [CREATED]: requests = 0, ...otherAnswers } = answers;
    if (requests === 0) throw new Error(`no payment was taken: ${JSON.stringify(otherAnswers)}`);
    const cpuMicros = microsecondsEach(before, after, requests)['proxy'] ?? Number.NaN;
    return { cpuMicros, requests, perSecond: requests / took, otherAnswers };
  } finally {
    await loop.stop();
  }
}
