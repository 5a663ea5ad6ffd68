import { metric, ReportRequest } from '@breakwater/contracts';
import { serveStruck } from '@breakwater/faults';
import type { BureauParts } from '../app.ts';
import { reportText } from '../struck-report.ts';

/** `POST /v1/reports`: the report on a person, after whatever the active faults do to the request and to the report. */
export function addReportRoute(parts: BureauParts): void {
  const { app, clock, metrics, faults, baseLatency, seed, random } = parts;
  const asked = metrics.counter(metric.bureauReports, 'Reports that the bureau was asked for.', ['outcome']);
  const route = { schema: { body: ReportRequest }, config: { workClass: 'loan' } } as const;
  app.post('/v1/reports', route, async (request, reply) => {
    const { deadline, workClass } = request.context;
    const { subjectId } = request.body;
    const struck = faults.drawWorkFaults();
    const served = await serveStruck(
      (call, next) => faults.execute(call, next),
      { response: reply.raw, deadline, workClass, repeatable: true },
      (call) =>
        baseLatency.execute(call, () =>
          Promise.resolve(reportText({ seed, subjectId, nowMs: clock.nowMs(), struck, random })),
        ),
    );
    if (served.kind === 'answer') {
      asked.inc({ outcome: 'answered' });
      // Even a body that is no JSON says that it is: the reader must find out by itself.
      return reply.type('application/json').send(served.value);
    }
    const { status, title, lost, retryAfterSeconds } = served.answer;
    asked.inc({ outcome: lost ? 'lost' : 'error' });
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    return reply.status(status).type('application/problem+json').send({ status, title });
  });
}
