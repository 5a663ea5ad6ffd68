import {
  Assessment,
  type AssessmentRequest,
  type SignalRequest,
  ProblemError,
  RiskCapabilities,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import { CallError, CallFailed, CallRefused } from '@breakwater/resilience';
import type { EdgeClient, EdgeResponse, RequestContext } from '@breakwater/service-kit';
import { Compile, type Validator } from 'typebox/compile';
import type { Static, TSchema } from 'typebox';

const assessment = Compile(Assessment);
const capabilities = Compile(RiskCapabilities);

/**
 * Asks the risk service. Asking moves no money, so an answer that does not come is a certain failure of the operation
 * and never an unknown one.
 */
export class RiskClient {
  readonly #edge: Pick<EdgeClient, 'request'>;

  constructor(edge: Pick<EdgeClient, 'request'>) {
    this.#edge = edge;
  }

  /**
   * A decision about a payment or a loan. Repeating it does no harm: risk counts an assessment by its id.
   * @throws ProblemError with the reason why there is no decision.
   */
  async assess(body: AssessmentRequest, context: RequestContext): Promise<Assessment> {
    const answer = await this.#ask({ method: 'POST', path: '/v1/assessments', body, context });
    return read(assessment, answer);
  }

  /** What risk could decide for this customer right now. */
  async capabilitiesFor(customerId: string, context: RequestContext): Promise<RiskCapabilities> {
    const path = `/v1/capabilities?customerId=${customerId}`;
    return read(capabilities, await this.#ask({ method: 'GET', path, context }));
  }

  /**
   * Tells risk what came of something; counted once by its id.
   * @throws ProblemError when it could not be told.
   */
  async signal(body: SignalRequest, context: RequestContext): Promise<void> {
    const answer = await this.#ask({ method: 'POST', path: '/v1/signals', body, context });
    if (answer.status !== 200 && answer.status !== 202 && answer.status !== 204)
      throw new Error(`the risk service answered ${answer.status} to a signal`);
  }

  async #ask(request: {
    method: 'GET' | 'POST';
    path: string;
    body?: object;
    context: RequestContext;
  }): Promise<EdgeResponse> {
    try {
      return await this.#edge.request({ ...request, repeatable: true });
    } catch (error) {
      if (error instanceof CallError) throw noDecision(error);
      throw error;
    }
  }
}

/** Why there is no decision; whatever it was, no money moved. */
function noDecision(error: CallError): ProblemError {
  if (error instanceof CallRefused) {
    const busy = error.reason !== 'breaker_open' && error.reason !== 'no_replica';
    const retryAfter =
      error.retryAfterMs === undefined
        ? {}
        : { retryAfter: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) };
    return new ProblemError(busy ? 'overloaded' : 'service_down', { cause: error, ...retryAfter });
  }
  const body =
    error instanceof CallFailed
      ? (error.body as { code?: unknown; retryAfter?: unknown } | undefined)
      : undefined;
  const code = typeof body?.code === 'string' && isErrorCode(body.code) ? body.code : 'service_down';
  const known = errorTable[code].moneyMoved === 'no' ? code : 'service_down';
  const retryAfter = typeof body?.retryAfter === 'number' ? { retryAfter: body.retryAfter } : {};
  return new ProblemError(known, { cause: error, ...retryAfter });
}

function read<Schema extends TSchema>(
  validator: Validator<{}, Schema>,
  answer: EdgeResponse,
): Static<Schema> {
  const body: unknown = answer.status === 200 ? JSON.parse(answer.text) : undefined;
  if (validator.Check(body)) return body;
  throw new Error(
    `the risk service answered ${answer.status} with a body that is not what the contract says`,
  );
}
