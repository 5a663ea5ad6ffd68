import type { Problem } from '@breakwater/contracts';

/** The bank's refusal of an instruction that came after its time. It is the bank's own code, not the platform's. */
export function expiredProblem(traceId: string): Problem {
  return {
    type: 'urn:breakwater-bank:error:instruction_expired',
    title: 'Instruction expired',
    status: 422,
    detail: 'The instruction came after its expiresAt, so nothing was booked and nothing ever will be.',
    code: 'instruction_expired',
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    nextStep: 'Look the reference up; when it is not in the book, send a new instruction.',
    traceId,
  };
}
