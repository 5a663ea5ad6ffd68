import { BureauReport, type ReportRequest } from '@breakwater/contracts';
import { type Breaker, CallFailed } from '@breakwater/resilience';
import type { EdgeClient, RequestContext } from '@breakwater/service-kit';
import { Compile } from 'typebox/compile';
import type { BureauHealth } from './bureau-health.ts';

/** What is used of the guarded edge to the bureau. */
export interface BureauEdge {
  readonly request: EdgeClient['request'];
  readonly breaker: Pick<Breaker, 'state' | 'retryAfterMs'> | undefined;
}

const reportShape = Compile(BureauReport);

/** Asks the credit bureau, and believes nothing that does not follow the contract. */
export class BureauClient {
  readonly #edge: BureauEdge;
  readonly #health: BureauHealth;

  constructor(edge: BureauEdge, health: BureauHealth) {
    this.#edge = edge;
    this.#health = health;
  }

  /** Whether a report could be expected now; the breaker says so where there is one. */
  get status(): { readonly usable: boolean; readonly retryAfterMs: number | undefined } {
    const { breaker } = this.#edge;
    if (breaker === undefined) return { usable: this.#health.usable, retryAfterMs: undefined };
    // Half-open lets the next application through to find out, so it may be tried.
    const usable = breaker.state === 'closed' || breaker.state === 'half-open';
    return { usable, retryAfterMs: usable ? undefined : breaker.retryAfterMs };
  }

  /**
   * The report on a person, live.
   * @throws CallRefused, CallFailed; `bad_answer` for a report that is malformed or about somebody else.
   */
  async fetch(subjectId: string, context: RequestContext): Promise<BureauReport> {
    const body: ReportRequest = { subjectId, purpose: 'credit_application' };
    return this.#health.follow(async () => {
      const answer = await this.#edge.request({
        method: 'POST',
        path: '/v1/reports',
        body,
        context,
        repeatable: true,
      });
      const report = answer.status === 200 ? parsed(answer.text) : undefined;
      if (!reportShape.Check(report) || report.subjectId !== subjectId) {
        throw new CallFailed('bad_answer', 'fail', { status: answer.status });
      }
      return report;
    });
  }
}

/** Undefined when the text is no JSON: no report follows from that either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The caller answers for what is missing, as for any other malformed report.
    return undefined;
  }
}
