import {
  type ErrorCode,
  type Incident,
  type Language,
  type Product,
  type ProductAvailability,
  type RiskCapabilities,
  type Rung,
  errorTable,
  isErrorCode,
} from '@breakwater/contracts';
import { AccountModel, type AccountState } from '@breakwater/ledger';

/** What risk said, or the code of the problem that kept it from saying anything. */
export type RiskAnswer = RiskCapabilities | { readonly unavailable: ErrorCode };

/** Everything that decides whether a product can be used, besides the account. */
export interface Circumstances<Declared extends OpenedIncident = OpenedIncident> {
  readonly risk: RiskAnswer;
  /** Whether transfers through the bank get done. */
  readonly bankUsable: boolean;
  /** Which rungs of the degradation ladder are in force. */
  readonly isInForce: (rung: Rung) => boolean;
  /** What operators have declared to be wrong. */
  readonly incidents: readonly Declared[];
}

type OpenedIncident = Pick<Incident, 'incidentId' | 'reason' | 'products'>;

/**
 * Whether a product can be used now, and if not why. A request meets the same reasons, most of them in another order:
 * here what concerns the customer alone comes first.
 * @param account undefined for anybody's.
 */
export function availabilityOf(
  product: Product,
  account: AccountState | undefined,
  circumstances: Circumstances,
  language: Language,
): ProductAvailability {
  const reason =
    (account && reasonInAccount(product, account)) ?? reasonInCircumstances(product, circumstances);
  if (reason === undefined) return { product, usable: true, ...USABLE[language] };
  const spec = errorTable[reason.code];
  const retryAfter = reason.retryAfter ?? ('retryAfter' in spec ? spec.retryAfter : undefined);
  const incident = circumstances.incidents.find(
    (open) => open.reason === reason.code && open.products.includes(product),
  );
  return {
    product,
    usable: false,
    reason: reason.code,
    causeGroup: spec.causeGroup,
    ...spec[language],
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(incident === undefined ? {} : { incidentId: incident.incidentId }),
  };
}

interface Reason {
  readonly code: ErrorCode;
  readonly retryAfter?: number | undefined;
}

function reasonInAccount(product: Product, account: AccountState): Reason | undefined {
  if (account.status === 'frozen') return { code: 'account_frozen' };
  if (account.status === 'closed') return { code: 'account_closed' };
  if (account.status === 'overdue') return { code: 'overdue' };
  if (AccountModel.availableMinor(account, product) > 0n) return undefined;
  const { limitBeforeCutMinor } = account;
  const before =
    limitBeforeCutMinor === undefined ? undefined : { ...account, limitMinor: limitBeforeCutMinor };
  const wasCut = before !== undefined && AccountModel.availableMinor(before, product) > 0n;
  return { code: wasCut ? 'limit_reduced' : 'limit_exceeded' };
}

function reasonInCircumstances(
  product: Product,
  { risk, bankUsable, isInForce }: Circumstances,
): Reason | undefined {
  if (isInForce('closed')) return { code: 'maintenance' };
  if (isInForce('read_only')) return { code: 'read_only' };
  if (product === 'cash_loan' && isInForce('loans_off')) return { code: 'loans_paused' };
  if (product === 'cash_loan' && !bankUsable) return { code: 'bank_channel_unavailable' };
  if ('unavailable' in risk) {
    // Small payments are approved without risk, or all are accepted for later.
    const goesOn = product === 'pay_later' && (isInForce('stand_in') || isInForce('accept_for_later'));
    return goesOn ? undefined : { code: risk.unavailable };
  }
  const capability = product === 'cash_loan' ? risk.loan : risk.payment;
  if (capability.usable) return undefined;
  const { reason = 'service_down', retryAfter } = capability;
  return { code: isErrorCode(reason) ? reason : 'service_down', retryAfter };
}

const USABLE = {
  en: { title: 'Available', detail: 'The product can be used.', nextStep: 'Nothing to do.' },
  zh: { title: '可用', detail: '该产品可正常使用。', nextStep: '无需操作。' },
} as const;
