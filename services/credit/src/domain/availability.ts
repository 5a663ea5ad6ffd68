import {
  type ErrorCode,
  type Language,
  type Product,
  type ProductAvailability,
  type RiskCapabilities,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import type { AccountState } from '@breakwater/ledger';
import { availableForMinor } from './available.ts';

/** What risk said, or the code of the problem that kept it from saying anything. */
export type RiskAnswer = RiskCapabilities | { readonly unavailable: ErrorCode };

/**
 * Whether a product can be used now, and if not why. The reasons come in the order in which a request would meet them:
 * risk is asked first, then the ledger looks at the account's status and its limits.
 */
export function availabilityOf(
  product: Product,
  account: AccountState,
  risk: RiskAnswer,
  language: Language,
): ProductAvailability {
  const reason = reasonOf(product, account, risk);
  if (reason === null) return { product, usable: true, ...USABLE[language] };
  const spec = errorTable[reason.code];
  const retryAfter = reason.retryAfter ?? ('retryAfter' in spec ? spec.retryAfter : undefined);
  return {
    product,
    usable: false,
    reason: reason.code,
    causeGroup: spec.causeGroup,
    ...spec[language],
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

interface Reason {
  readonly code: ErrorCode;
  readonly retryAfter?: number | undefined;
}

function reasonOf(product: Product, account: AccountState, risk: RiskAnswer): Reason | null {
  if (account.status === 'frozen') return { code: 'account_frozen' };
  if (account.status === 'closed') return { code: 'account_closed' };
  if (account.status === 'overdue') return { code: 'overdue' };
  if (availableForMinor(account, product) === 0n) return { code: 'limit_exceeded' };
  if ('unavailable' in risk) return { code: risk.unavailable };
  const capability = product === 'cash_loan' ? risk.loan : risk.payment;
  if (capability.usable) return null;
  const { reason = 'service_down', retryAfter } = capability;
  return { code: isErrorCode(reason) ? reason : 'service_down', retryAfter };
}

const USABLE = {
  en: { title: 'Available', detail: 'The product can be used.', nextStep: 'Nothing to do.' },
  zh: { title: '可用', detail: '该产品可正常使用。', nextStep: '无需操作。' },
} as const;
