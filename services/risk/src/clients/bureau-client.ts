import type { Clock } from '@breakwater/clock';
import type { BureauReport, ReportRequest } from '@breakwater/contracts';
import { type Breaker, CallFailed } from '@breakwater/resilience';
import type { EdgeClient, EdgeResponse, RequestContext } from '@breakwater/service-kit';
import type { BureauHealth } from './bureau-health.ts';
import type { Quarantine } from './quarantine.ts';
import { readReport } from './read-report.ts';

/** What is used of the guarded edge to the bureau. */
export interface BureauEdge {
  readonly request: EdgeClient['request'];
  readonly breaker: Pick<Breaker, 'state' | 'retryAfterMs'> | undefined;
}

/** What the client is made of. */
export interface BureauClientParts {
  readonly edge: BureauEdge;
  readonly health: BureauHealth;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
}

/** Asks the credit bureau, and believes nothing that does not follow the contract. */
export class BureauClient {
  readonly #parts: BureauClientParts;

  constructor(parts: BureauClientParts) {
    this.#parts = parts;
  }

  /** Whether a report could be expected now; the breaker says so where there is one. */
  get status(): { readonly usable: boolean; readonly retryAfterMs: number | undefined } {
    const { edge, health } = this.#parts;
    if (edge.breaker === undefined) return { usable: health.usable, retryAfterMs: undefined };
    // Half-open lets the next application through to find out, so it may be tried.
    const usable = edge.breaker.state === 'closed' || edge.breaker.state === 'half-open';
    return { usable, retryAfterMs: usable ? undefined : edge.breaker.retryAfterMs };
  }

  /**
   * The report on a person, live; it may be too old to decide on.
   * @throws CallRefused, CallFailed; `bad_answer`, which counts against the bureau, for a report that is malformed, from
   *   the future or about somebody else.
   */
  async fetch(subjectId: string, context: RequestContext): Promise<BureauReport> {
    const { edge, health } = this.#parts;
    const body: ReportRequest = { subjectId, purpose: 'credit_application' };
    return health.follow(async () => {
      const answer = await edge.request({
        method: 'POST',
        path: '/v1/reports',
        body,
        context,
        repeatable: true,
        key: subjectId,
        check: (checked) => void this.#reportIn(checked, subjectId),
      });
      // Read once more, since who shares the answer of another call has not seen it checked.
      const report = this.#reportIn(answer, subjectId);
      if (report === undefined) throw new CallFailed('status', 'fail', { status: answer.status });
      return report;
    });
  }

  /** Undefined for a 4xx: the bureau refuses the question, which says nothing about the bureau. */
  #reportIn(answer: EdgeResponse, subjectId: string): BureauReport | undefined {
    const { clock, quarantine } = this.#parts;
    if (answer.status >= 400) return undefined;
    const read = readReport(answer.text, subjectId, clock.nowMs());
    if ('report' in read) return read.report;
    quarantine.count(read.unbelieved);
    throw new CallFailed('bad_answer', 'fail', { status: answer.status });
  }
}
