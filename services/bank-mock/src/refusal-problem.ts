import type { BANK_REFUSALS, Problem } from '@breakwater/contracts';

/** Why the bank refuses an instruction. */
export type BankRefusal = (typeof BANK_REFUSALS)[number];

const TEXTS: Readonly<Record<BankRefusal, Pick<Problem, 'title' | 'detail' | 'nextStep'>>> = {
  instruction_expired: {
    title: 'Instruction expired',
    detail: 'The instruction came after its expiresAt, so nothing was booked and nothing ever will be.',
    nextStep: 'Look the reference up; when it is not in the book, send a new instruction.',
  },
  insufficient_funds: {
    title: 'Insufficient funds',
    detail: 'The account that the money would come from does not hold enough, so nothing was booked.',
    nextStep: 'Treat the transfer as failed; the same instruction is not going to succeed.',
  },
  account_closed: {
    title: 'Account closed',
    detail: 'The bank account does not take part in payments any more, so nothing was booked.',
    nextStep: 'Treat the transfer as failed; ask the customer for another account.',
  },
};

/** The problem document of a refusal. The codes are the bank's own, not the platform's. */
export function refusalProblem(code: BankRefusal, traceId: string): Problem {
  return {
    type: `urn:breakwater-bank:error:${code}`,
    status: 422,
    code,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    ...TEXTS[code],
    traceId,
  };
}
