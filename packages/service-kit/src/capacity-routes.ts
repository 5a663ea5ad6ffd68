import { Type } from 'typebox';
import type { Logger } from 'pino';
import type { CurrentCapacity } from './current-capacity.ts';
import type { HttpApp } from './http-app.ts';

const CapacityOrder = Type.Object(
  {
    slots: Type.Integer({ minimum: 0, maximum: 10_000, description: '0: the machine is the limit.' }),
    serviceMs: Type.Number({ minimum: 0, maximum: 60_000, description: 'Mean service time.' }),
  },
  { additionalProperties: false },
);

/** `/operator/capacity`: tells which capacity model is in force, and puts another one in force; for lab mode only. */
export function addCapacityRoutes(operator: HttpApp, current: CurrentCapacity, logger: Logger): void {
  operator.get('/operator/capacity', () => current.now);
  operator.put('/operator/capacity', { schema: { body: CapacityOrder } }, ({ body }) => {
    logger.warn({ from: current.now, to: body }, 'capacity changed');
    current.change(body);
    return current.now;
  });
}
