import { ProblemError, TransferRequest } from '@breakwater/contracts';
import { serveStruck } from '@breakwater/faults';
import type { BankParts } from '../app.ts';
import { expiredProblem } from '../expired-problem.ts';

/** `POST /v1/transfers`: pays, each time that it is asked, unless the instruction has expired. */
export function addBookTransferRoute({ app, book, faults, baseLatency }: BankParts): void {
  const route = { schema: { body: TransferRequest }, config: { workClass: 'loan' } } as const;
  app.post('/v1/transfers', route, async (request, reply) => {
    if (Number.isNaN(Date.parse(request.body.expiresAt))) {
      throw new ProblemError('invalid_field', {
        errors: [{ path: '/body/expiresAt', message: 'is no moment in time' }],
      });
    }
    const { deadline, workClass, trace } = request.context;
    const served = await serveStruck(
      (call, next) => faults.execute(call, next),
      { response: reply.raw, deadline, workClass, repeatable: false },
      (call) => baseLatency.execute(call, () => book.book(request.body)),
    );
    if (served.kind === 'struck') {
      const { status, title } = served.answer;
      return reply.status(status).type('application/problem+json').send({ status, title });
    }
    if (served.value !== undefined) return reply.status(201).send(served.value);
    return reply.status(422).type('application/problem+json').send(expiredProblem(trace.traceId));
  });
}
