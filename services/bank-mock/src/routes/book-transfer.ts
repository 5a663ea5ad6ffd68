import { ProblemError, type Transfer, TransferRequest, metric } from '@breakwater/contracts';
import { serveStruck, type WorkFaults } from '@breakwater/faults';
import type { BankParts } from '../app.ts';
import { mannerOf } from '../manner.ts';
import { type BankRefusal, refusalProblem } from '../refusal-problem.ts';
import type { TransferBook } from '../transfer-book.ts';

/** `POST /v1/transfers`: does what it is told, each time that it is told, unless the instruction has expired. */
export function addBookTransferRoute({ app, book, metrics, faults, baseLatency }: BankParts): void {
  const told = metrics.counter(metric.bankInstructions, 'Instructions that the bank was given.', ['outcome']);
  const route = { schema: { body: TransferRequest }, config: { workClass: 'loan' } } as const;
  app.post('/v1/transfers', route, async (request, reply) => {
    requireMoment(request.body.expiresAt);
    const { deadline, workClass, trace } = request.context;
    const struck = faults.drawWorkFaults();
    const served = await serveStruck(
      (call, next) => faults.execute(call, next),
      { response: reply.raw, deadline, workClass, repeatable: false },
      (call) => baseLatency.execute(call, () => carryOut(request.body, struck, book)),
    );
    if (served.kind === 'struck') {
      const { status, title, lost } = served.answer;
      told.inc({ outcome: lost ? 'lost' : 'error' });
      return reply.status(status).type('application/problem+json').send({ status, title });
    }
    const answer = served.value;
    if (typeof answer === 'string') {
      told.inc({ outcome: answer });
      return reply.status(422).type('application/problem+json').send(refusalProblem(answer, trace.traceId));
    }
    told.inc({ outcome: answer.state });
    return reply.status(answer.state === 'settled' ? 201 : 202).send(answer);
  });
}

/** The pattern of a date and time lets pass what is none, such as the 61st second of most minutes. */
function requireMoment(expiresAt: string): void {
  if (!Number.isNaN(Date.parse(expiresAt))) return;
  throw new ProblemError('invalid_field', {
    errors: [{ path: '/body/expiresAt', message: 'is no moment in time' }],
  });
}

async function carryOut(
  instruction: TransferRequest,
  struck: WorkFaults,
  book: TransferBook,
): Promise<Transfer | BankRefusal> {
  if (struck.refuse !== undefined) return struck.refuse.code;
  return (await book.book(instruction, mannerOf(struck))) ?? 'instruction_expired';
}
