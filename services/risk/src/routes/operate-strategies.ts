import { StrategySubmission, StrategySwitch } from '@breakwater/contracts';
import type { HttpApp } from '@breakwater/service-kit';
import type { Desk } from '../strategy-desk.ts';

/** Strategies with long lists are larger than what customers send. */
const BODY_LIMIT_BYTES = 512 * 1024;

/** `GET` and `POST /operator/strategies`, and `PUT /operator/strategies/active`. */
export function addStrategyRoutes(app: HttpApp, desk: Desk): void {
  const large = { bodyLimit: BODY_LIMIT_BYTES };
  app.get('/operator/strategies', large, () => desk.overview());
  app.post('/operator/strategies', { ...large, schema: { body: StrategySubmission } }, ({ body }) =>
    desk.submit(body.content, body.reason),
  );
  app.put('/operator/strategies/active', { ...large, schema: { body: StrategySwitch } }, ({ body }) =>
    desk.switchTo(body.version, body.reason),
  );
}
