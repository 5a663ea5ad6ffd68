import { StrategySubmission, StrategySwitch } from '@breakwater/contracts';
import { type HttpApp, operatorGuard } from '@breakwater/service-kit';
import type { Desk } from '../strategy-desk.ts';

/** Strategies with long lists are larger than what customers send. */
const BODY_LIMIT_BYTES = 512 * 1024;

/** `GET` and `POST /operator/strategies`, and `PUT /operator/strategies/active`, for holders of the operator's token. */
export function addStrategyRoutes(app: HttpApp, desk: Desk, operatorToken: string): void {
  const guarded = { onRequest: operatorGuard(operatorToken), bodyLimit: BODY_LIMIT_BYTES };
  app.get('/operator/strategies', guarded, () => desk.overview());
  app.post('/operator/strategies', { ...guarded, schema: { body: StrategySubmission } }, ({ body }) =>
    desk.submit(body.content, body.reason),
  );
  app.put('/operator/strategies/active', { ...guarded, schema: { body: StrategySwitch } }, ({ body }) =>
    desk.switchTo(body.version, body.reason),
  );
}
