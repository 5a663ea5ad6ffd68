import { SignalRequest } from '@breakwater/contracts';
import type { HttpApp } from '@breakwater/service-kit';

/**
 * `POST /v1/signals`: what happened after a decision. It takes no slot of the capacity model and so none from decisions:
 * it is one round trip, and it comes from a queue, which can wait.
 */
export function addSignalRoute(app: HttpApp, take: (signal: SignalRequest) => Promise<boolean>): void {
  app.post('/v1/signals', { schema: { body: SignalRequest } }, async ({ body }) => ({
    counted: await take(body),
  }));
}
