import { AssessmentRequest, ProblemError } from '@breakwater/contracts';
import type { HttpApp } from '@breakwater/service-kit';
import type { Assess } from '../assess.ts';

/** `POST /v1/assessments`: decides about a payment or a loan. */
export function addAssessRoute(app: HttpApp, assess: Assess): void {
  const route = { schema: { body: AssessmentRequest }, config: { workClass: 'payment' } } as const;
  app.post('/v1/assessments', route, (request) => {
    requireExactAmounts(request.body);
    return assess(request.body, request.context);
  });
}

/** A whole number beyond 2^53 has lost its last digits on the way, and nothing may be decided on it. */
function requireExactAmounts({ account, customer }: AssessmentRequest): void {
  const { limitMinor, availableMinor, postedMinor } = account;
  const amounts = {
    'account/limitMinor': limitMinor,
    'account/availableMinor': availableMinor,
    'account/postedMinor': postedMinor,
    'customer/incomeMinor': customer.incomeMinor,
  };
  const errors = Object.entries(amounts)
    .filter(([, amountMinor]) => !Number.isSafeInteger(amountMinor))
    .map(([place]) => ({ path: `/body/${place}`, message: 'is too large to be exact' }));
  if (errors.length > 0) throw new ProblemError('invalid_field', { errors });
}
