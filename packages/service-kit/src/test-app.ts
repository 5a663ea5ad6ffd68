import { realClock } from '@breakwater/clock';
import { noDeadline } from '@breakwater/resilience';
import { type HttpApp, createHttpApp } from './http-app.ts';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { type RequestContext, internalContext, publicContext } from './request-context.ts';
import { continueTrace } from './trace-context.ts';

/** An application as a service has it, with what it logged and counted. */
export interface TestApp {
  readonly app: HttpApp;
  readonly metrics: Metrics;
  readonly logged: readonly string[];
}

/** @param listener whose headers the application believes: those of the fleet, or those of clients. */
export function testApp(listener: 'internal' | 'public' = 'internal'): TestApp {
  const logged: string[] = [];
  const metrics = new Metrics();
  const app = createHttpApp({
    logger: createLogger('test', 1, 'info', { write: (line) => void logged.push(line) }),
    metrics,
    contextOf: (request) =>
      listener === 'public'
        ? publicContext(request, noDeadline)
        : internalContext(request.headers, realClock),
  });
  return { app, metrics, logged };
}

/** The context of a call without a deadline. */
export function testContext(change: Partial<RequestContext> = {}): RequestContext {
  return {
    trace: continueTrace(undefined),
    deadline: noDeadline,
    workClass: 'payment',
    caller: undefined,
    language: 'en',
    acceptLanguage: undefined,
    run: undefined,
    ...change,
  };
}
