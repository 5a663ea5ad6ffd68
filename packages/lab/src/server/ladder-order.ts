import { LadderOrders } from '@breakwater/contracts';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../fleet/index.ts';
import type { Platform } from '../platform/platform.ts';
import { Refusal } from './refusal.ts';

/** `/v1/ladder`: tells which orders for the degradation ladder stand, and takes others. */
export function addLadderOrder(
  app: FastifyInstance,
  platform: Pick<Platform, 'ladder' | 'orderLadder'>,
  log: Log,
): void {
  app.get('/v1/ladder', () => platform.ladder);
  app.put<{ Body: LadderOrders }>('/v1/ladder', { schema: { body: LadderOrders } }, async ({ body }) => {
    await platform.orderLadder(body).catch((error: Error) => {
      throw new Refusal(502, `Not every replica took the order: ${error.message}`, error);
    });
    log.info(body, 'ladder ordered');
    return platform.ladder;
  });
}
