import { IncidentId, IncidentRequest } from '@breakwater/contracts';
import { Type } from 'typebox';
import type { CreditParts } from '../app.ts';
import { endIncident, openIncident, openIncidents } from '../incidents/incidents.ts';

/** `/operator/incidents`: declares what is wrong, so that customers are told, and ends it. */
export function addIncidentRoutes({ operator, pool }: Pick<CreditParts, 'operator' | 'pool'>): void {
  operator.get('/operator/incidents', async () => ({ incidents: await openIncidents(pool) }));
  operator.post('/operator/incidents', { schema: { body: IncidentRequest } }, async (request, reply) =>
    reply.status(201).send(await openIncident(pool, request.body)),
  );
  operator.delete(
    '/operator/incidents/:incidentId',
    { schema: { params: Type.Object({ incidentId: IncidentId }) } },
    async (request, reply) => {
      await endIncident(pool, request.params.incidentId);
      return reply.status(204).send();
    },
  );
}
