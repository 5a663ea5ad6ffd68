import { generateKeyPairSync } from 'node:crypto';
import { VirtualClock } from '@breakwater/clock';
import { type Design, parseDesign } from '@breakwater/designs';
import { noDeadline } from '@breakwater/resilience';
import {
  CurrentDesign,
  type EdgeRequest,
  type EdgeResponse,
  Metrics,
  createHttpApp,
  createLogger,
  publicContext,
} from '@breakwater/service-kit';
import { buildGateway } from './app.ts';
import { DesignedLimits, type DesignedLimitsParts } from './rate-limit/designed-limits.ts';
import { Limits, type Quotas } from './rate-limit/limits.ts';
import { createTokens } from './tokens.ts';

/** A private key as the gateway's settings have it. */
export function newKey(): string {
  return JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

const NO_QUOTAS: Quotas = { customer: undefined, address: undefined, failures: undefined };

/** A design of which only the gateway's own side matters. */
export function testDesign(server: string): Design {
  const head = 'name: test\ntitle: { en: T, zh: T }\nsummary: { en: S, zh: S }\n';
  return parseDesign(`${head}edges: { 'client->gateway': { server: ${server} } }`, 'test.yaml');
}

/** The gateway before a credit service that the test plays. */
export async function testGateway(
  options: {
    labMode?: boolean;
    quotas?: Partial<Quotas>;
    /** The options of the gateway's side of its edge, in YAML's flow style. */
    server?: string;
    redis?: DesignedLimitsParts['redis'];
  } = {},
) {
  const clock = new VirtualClock();
  const tokens = await createTokens(newKey(), clock);
  const asked: EdgeRequest[] = [];
  const credit = {
    /** What the credit service does with a request. */
    answer: (): Promise<EdgeResponse> => Promise.resolve({ status: 200, text: '{}', headers: {} }),
  };
  const logger = createLogger('gateway', 1, 'silent');
  const metrics = new Metrics();
  const design = new CurrentDesign(testDesign(options.server ?? '{}'));
  const { redis } = options;
  const app = createHttpApp({
    logger,
    metrics,
    contextOf: (request) => publicContext(request, noDeadline),
  });
  const rungs = { closed: false };
  buildGateway({
    app,
    ladder: { holdsBack: () => rungs.closed },
    clock,
    tokens,
    limits: new Limits({ ...NO_QUOTAS, ...options.quotas }, clock),
    designed: new DesignedLimits({ design, clock, logger, metrics, redis, keyPrefix: 'test:' }),
    labMode: options.labMode ?? true,
    credit: {
      request: (request) => {
        asked.push(request);
        return credit.answer();
      },
    },
  });
  const { token } = await tokens.issue('c-0000001');
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'a-key-of-good-form' };
  return { app, clock, asked, credit, headers, tokens, rungs, design, metrics };
}
