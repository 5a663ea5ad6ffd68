import { LadderOrders } from '@breakwater/contracts';
import type { Logger } from 'pino';
import type { HttpApp } from './http-app.ts';
import type { Ladder } from './ladder.ts';

/** `/operator/ladder`: tells which rungs are in force and by whose will, and takes orders for some of them. */
export function addLadderRoutes(operator: HttpApp, ladder: Ladder, logger: Logger): void {
  operator.get('/operator/ladder', () => ({ rungs: ladder.states }));
  operator.put('/operator/ladder', { schema: { body: LadderOrders } }, ({ body }) => {
    ladder.order(body);
    logger.warn(body, 'ladder ordered');
    return { rungs: ladder.states };
  });
}
