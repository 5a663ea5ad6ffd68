import { type Static, Type } from 'typebox';
import { AccountId, LoanId, PayoutAccount } from './ids.ts';
import { AmountMinor, CurrencyCode, DecisionSummary, Instalment } from './payments.ts';

/** How many months a cash loan may run. */
export const LOAN_TERMS_MONTHS = [3, 6, 12] as const;
export const LoanTermMonths = Type.Enum([...LOAN_TERMS_MONTHS]);

const strict = { additionalProperties: false };

/** `POST /v1/loans` */
export const LoanRequest = Type.Object(
  {
    accountId: AccountId,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    termMonths: LoanTermMonths,
    payoutAccount: PayoutAccount,
  },
  strict,
);
export type LoanRequest = Static<typeof LoanRequest>;

/** approved -> disbursing -> active -> repaid | overdue; overdue -> active | repaid; disbursing -> failed (reversed). */
export const LoanState = Type.Enum(['approved', 'disbursing', 'active', 'overdue', 'repaid', 'failed']);
export type LoanState = Static<typeof LoanState>;

/** A loan as a client sees it. */
export const Loan = Type.Object(
  {
    loanId: LoanId,
    accountId: AccountId,
    state: LoanState,
    amountMinor: AmountMinor,
    currency: CurrencyCode,
    termMonths: LoanTermMonths,
    plan: Type.Array(Instalment),
    decision: DecisionSummary,
  },
  strict,
);
export type Loan = Static<typeof Loan>;
