import type { Clock, Random } from '@breakwater/clock';
import { type EdgeName, buildQueue } from '@breakwater/designs';
import type { FaultBoard } from '@breakwater/faults';
import { type PolicyListener, WorkQueue, deadlineIn, noDeadline } from '@breakwater/resilience';
import type { Logger } from 'pino';
import type { Static, TObject } from 'typebox';
import { AdmissionQueue, type BuildQueue } from './admission-queue.ts';
import { slotsNow, useCapacity } from './capacity.ts';
import type { CurrentCapacity } from './current-capacity.ts';
import type { CurrentDesign } from './current-design.ts';
import { type CommonSettings, type portSettings, type publicSettings, listOf } from './config.ts';
import { onBehalfOf } from './current-work.ts';
import { type ServiceName, isCalled } from './fleet-calls.ts';
import { useFleetGuard } from './fleet-guard.ts';
import { type HttpApp, createHttpApp } from './http-app.ts';
import type { Metrics } from './metrics.ts';
import { internalContext, publicContext } from './request-context.ts';
import type { ServiceTokens } from './service-tokens.ts';
import { useSelfReport } from './self-report.ts';
import { useShedding } from './shedding.ts';
import { useStruckCalls } from './struck-calls.ts';
import { type Tracing, traceRequests } from './tracing.ts';

/** Whom a service's product routes are for. */
export function listenerOf(service: ServedService): 'clients' | 'fleet' | 'none' {
  if (service.serverEdge === 'client->gateway') return 'clients';
  return isCalled(service.name) ? 'fleet' : 'none';
}

interface ServedService {
  readonly name: ServiceName;
  readonly serverEdge: EdgeName | null;
}

/** What a product listener is made of. */
export interface ProductListenerParts {
  readonly service: ServedService;
  readonly config: CommonSettings;
  readonly design: CurrentDesign;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly tokens: ServiceTokens;
  readonly tracing: Tracing | undefined;
  readonly listener: PolicyListener;
  readonly serviceTimes: Random;
  readonly capacity: CurrentCapacity;
  /** What is done to the replica on purpose. */
  readonly faults: FaultBoard;
  readonly isDraining: () => boolean;
  /** Whether the service would say of itself that it is ready. */
  readonly isReady: () => Promise<boolean>;
}

type PortConfig = Static<TObject<typeof portSettings>>;
type PublicConfig = Static<TObject<typeof publicSettings>>;

/** The listener for product routes with what stands before them, and its port; none when nobody may call. */
export function createProductListener(
  parts: ProductListenerParts,
): { readonly app: HttpApp; readonly port: number } | undefined {
  const { service, tokens, tracing, clock, config } = parts;
  const whom = listenerOf(service);
  if (whom === 'none') return undefined;
  const app = whom === 'clients' ? createClientApp(parts) : createFleetApp(parts);
  if (whom === 'fleet') useFleetGuard(app, service.name, tokens);
  if (tracing !== undefined) traceRequests(app, tracing, clock);
  if (whom === 'fleet') useSelfReport(app, parts);
  admit(app, parts);
  const { PORT, PUBLIC_PORT } = config as unknown as PortConfig & PublicConfig;
  return { app, port: whom === 'clients' ? PUBLIC_PORT : PORT };
}

/** For clients: of what they say little is believed, and the deadline starts when a request arrives. */
function createClientApp({
  logger,
  metrics,
  clock,
  config,
  design,
  tracing,
  isDraining,
}: ProductListenerParts): HttpApp {
  const { TRUSTED_PROXIES } = config as unknown as PublicConfig;
  return createHttpApp({
    logger,
    metrics,
    isDraining,
    trustProxy: listOf(TRUSTED_PROXIES),
    contextOf: (request) => {
      const { deadlineMs } = design.now.edges['client->gateway'].server;
      const deadline = deadlineMs === undefined ? noDeadline : deadlineIn(clock, deadlineMs);
      return publicContext(request, deadline, tracing?.sampler);
    },
  });
}

function createFleetApp({ logger, metrics, clock, tracing, isDraining }: ProductListenerParts): HttpApp {
  return createHttpApp({
    logger,
    metrics,
    isDraining,
    contextOf: (request) => internalContext(request.headers, clock, tracing?.sampler),
  });
}

/** Puts the capacity model, with the design's waiting line, in front of a listener's product routes. */
function admit(app: HttpApp, parts: ProductListenerParts): void {
  const { service, design, clock, metrics, listener, serviceTimes: random } = parts;
  const { capacity, faults } = parts;
  const left = () => faults.capacityLeft;
  const slots = (): number => slotsNow(capacity.now, left());
  const { serverEdge } = service;
  const build: BuildQueue = ({ edges }, count) =>
    serverEdge === null
      ? new WorkQueue({ slots: count }, { edge: service.name, clock, listener })
      : buildQueue(edges[serverEdge], count, clock, listener);
  const queue = new AdmissionQueue(design.now, slots, build);
  design.onChange((next) => queue.change(next));
  capacity.onChange(() => queue.serve());
  if (serverEdge !== null) useShedding(app, serverEdge, { design, clock, metrics, listener });
  useCapacity(app, { model: () => capacity.now, left, queue, random, clock, metrics });
  app.addHook('preHandler', (request, _reply, done) => onBehalfOf(request.context, done));
  useStruckCalls(app, faults);
}
