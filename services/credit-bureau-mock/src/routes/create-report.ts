import { metric, ReportRequest } from '@breakwater/contracts';
import { serveStruck } from '@breakwater/faults';
import type { BureauParts } from '../app.ts';
import { syntheticReport } from '../synthetic-report.ts';

/** `POST /v1/reports`: the report on a person, after whatever the active faults do to the request. */
export function addReportRoute({ app, clock, metrics, faults, baseLatency, seed }: BureauParts): void {
  const asked = metrics.counter(metric.bureauReports, 'Reports that the bureau was asked for.', ['outcome']);
  const route = { schema: { body: ReportRequest }, config: { workClass: 'loan' } } as const;
  app.post('/v1/reports', route, async (request, reply) => {
    const { deadline, workClass } = request.context;
    const report = () => Promise.resolve(syntheticReport(seed, request.body.subjectId, clock.nowMs()));
    const served = await serveStruck(
      (call, next) => faults.execute(call, next),
      { response: reply.raw, deadline, workClass, repeatable: true },
      (call) => baseLatency.execute(call, report),
    );
    if (served.kind === 'answer') {
      asked.inc({ outcome: 'answered' });
      return served.value;
    }
    const { status, title, lost } = served.answer;
    asked.inc({ outcome: lost ? 'lost' : 'error' });
    return reply.status(status).type('application/problem+json').send({ status, title });
  });
}
