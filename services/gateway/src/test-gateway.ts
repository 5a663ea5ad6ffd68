import { generateKeyPairSync } from 'node:crypto';
import { VirtualClock } from '@breakwater/clock';
import { noDeadline } from '@breakwater/resilience';
import {
  type EdgeRequest,
  type EdgeResponse,
  Metrics,
  createHttpApp,
  createLogger,
  publicContext,
} from '@breakwater/service-kit';
import { buildGateway } from './app.ts';
import { Limits, type Quotas } from './rate-limit/limits.ts';
import { createTokens } from './tokens.ts';

/** A private key as the gateway's settings have it. */
export function newKey(): string {
  return JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

const NO_QUOTAS: Quotas = { customer: undefined, address: undefined, failures: undefined };

/** The gateway before a credit service that the test plays. */
export async function testGateway(options: { labMode?: boolean; quotas?: Partial<Quotas> } = {}) {
  const clock = new VirtualClock();
  const tokens = await createTokens(newKey(), clock);
  const asked: EdgeRequest[] = [];
  const credit = {
    /** What the credit service does with a request. */
    answer: (): Promise<EdgeResponse> => Promise.resolve({ status: 200, text: '{}', headers: {} }),
  };
  const app = createHttpApp({
    logger: createLogger('gateway', 1, 'silent'),
    metrics: new Metrics(),
    contextOf: (request) => publicContext(request, noDeadline),
  });
  const rungs = { closed: false };
  buildGateway({
    app,
    ladder: { holdsBack: () => rungs.closed },
    tokens,
    limits: new Limits({ ...NO_QUOTAS, ...options.quotas }, clock),
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
  return { app, clock, asked, credit, headers, tokens, rungs };
}
