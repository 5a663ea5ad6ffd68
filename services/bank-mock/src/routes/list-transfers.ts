import { type TransferList, TransferReference } from '@breakwater/contracts';
import { serveStruck } from '@breakwater/faults';
import { Type } from 'typebox';
import type { BankParts } from '../app.ts';

const Query = Type.Object({ reference: TransferReference }, { additionalProperties: false });

/** `GET /v1/transfers?reference=R`: what is in the book under a reference. */
export function addListTransfersRoute({ app, book, faults, baseLatency }: BankParts): void {
  const route = { schema: { querystring: Query }, config: { workClass: 'look' } } as const;
  app.get('/v1/transfers', route, async (request, reply) => {
    const { deadline, workClass } = request.context;
    const served = await serveStruck(
      (call, next) => faults.executeRead(call, next),
      { response: reply.raw, deadline, workClass, repeatable: true },
      (call) => baseLatency.execute(call, () => book.find(request.query.reference)),
    );
    if (served.kind === 'struck') {
      const { status, title } = served.answer;
      return reply.status(status).type('application/problem+json').send({ status, title });
    }
    return { transfers: served.value } satisfies TransferList;
  });
}
