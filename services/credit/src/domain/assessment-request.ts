import { createHash } from 'node:crypto';
import type { AssessmentRequest, ChallengeState, PaymentRequest } from '@breakwater/contracts';
import { AccountModel, type AccountState } from '@breakwater/ledger';
import type { AmountMinor } from '@breakwater/money';

/** What risk is asked, besides who asks and about which account. */
export interface Question extends Pick<
  AssessmentRequest,
  'kind' | 'merchantId' | 'instalments' | 'termMonths'
> {
  readonly amountMinor: AmountMinor;
}

/** What risk is asked about a payment. */
export function paymentQuestion({
  merchantId,
  instalments,
  amountMinor,
}: Pick<PaymentRequest, 'merchantId' | 'instalments'> & {
  readonly amountMinor: bigint | number | string;
}): Question {
  return { kind: 'payment', merchantId, instalments, amountMinor: BigInt(amountMinor) };
}

/** Who asks, under which key, and about which account. */
export interface Asking {
  readonly caller: string;
  readonly key: string;
  readonly account: AccountState & {
    readonly accountId: string;
    readonly region: string;
    readonly incomeMinor: bigint;
  };
}

/** The same request under the same key asks with the same id, so that risk counts it once however often it is sent. */
export function assessmentRequest(
  { account, caller, key }: Asking,
  { amountMinor, ...question }: Question,
  challenge?: ChallengeState,
): AssessmentRequest {
  return {
    ...question,
    assessmentId: createHash('sha256').update(`${caller} ${key}`).digest('hex'),
    accountId: account.accountId,
    customerId: caller,
    amountMinor: Number(amountMinor),
    currency: 'CNY',
    customer: { region: account.region, incomeMinor: Number(account.incomeMinor) },
    ...(challenge === 'passed' || challenge === 'failed' ? { challenge } : {}),
    account: {
      status: account.status,
      limitMinor: Number(account.limitMinor),
      availableMinor: Number(AccountModel.availableMinor(account)),
      postedMinor: Number(AccountModel.usedMinor(account)),
    },
  };
}
