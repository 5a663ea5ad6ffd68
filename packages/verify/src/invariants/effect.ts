import { receivableOf } from '@breakwater/ledger';
import type {
  Evidence,
  Invocation,
  LoanRow,
  OperationRow,
  PaymentRow,
  ReceivableEntry,
  RepaymentRow,
} from '../evidence.ts';
import { operationsByResource } from './resource-operations.ts';

type Asked = Invocation['record']['arguments'];

/** Finds what an operation has brought about. */
export class Effects {
  readonly #payments: ReadonlyMap<string, PaymentRow>;
  readonly #loans: ReadonlyMap<string, LoanRow>;
  readonly #repayments: ReadonlyMap<string, RepaymentRow>;
  readonly #entries: ReadonlyMap<string, readonly ReceivableEntry[]>;
  readonly #operations: ReadonlyMap<string, readonly OperationRow[]>;

  constructor(evidence: Evidence) {
    this.#payments = new Map(evidence.payments.map((payment) => [payment.paymentId, payment]));
    this.#loans = new Map(evidence.loans.map((loan) => [loan.loanId, loan]));
    this.#repayments = new Map(evidence.repayments.map((repayment) => [repayment.repaymentId, repayment]));
    this.#entries = Map.groupBy(evidence.receivables, (entry) => entry.transactionId);
    this.#operations = operationsByResource(evidence);
  }

  /**
   * Whether an operation did what was asked: one effect, with the same amount, on the same account, and posted.
   * @returns what is wrong, or undefined.
   */
  fault({ record }: Invocation, operation: OperationRow): string | undefined {
    const { arguments: asked } = record;
    if (operation.accountId !== asked.accountId)
      return `took effect on ${operation.accountId} instead of ${asked.accountId}`;
    if (record.resourceId !== undefined && operation.resourceId !== record.resourceId)
      return `answered ${record.resourceId} and made ${operation.resourceId ?? 'nothing'}`;
    switch (record.operation) {
      case 'pay':
        return this.#paymentFault(asked, operation, 'purchase');
      case 'hold':
        return this.#paymentFault(asked, operation, 'payment.hold');
      case 'capture':
        return this.#changeFault(asked, operation, 'payment.capture');
      case 'void':
        return this.#changeFault(asked, operation, 'payment.void');
      case 'refund':
        return this.#changeFault(asked, operation, 'payment.refund');
      case 'borrow':
        return this.#loanFault(asked, operation);
      case 'repay':
        return this.#repaymentFault(asked, operation);
      case 'look':
        return 'changed the account';
    }
  }

  #paymentFault(
    asked: Asked,
    operation: OperationRow,
    kind: 'purchase' | 'payment.hold',
  ): string | undefined {
    const payment = this.#payments.get(operation.resourceId ?? '');
    if (operation.kind !== kind || payment === undefined) return 'has no payment';
    if (payment.accountId !== asked.accountId) return `the payment belongs to ${payment.accountId}`;
    if (payment.amountMinor !== BigInt(asked.amountMinor ?? 0))
      return `asked for ${asked.amountMinor} and paid ${payment.amountMinor}`;
    if (payment.merchantId !== asked.merchantId) return `paid ${payment.merchantId}, not ${asked.merchantId}`;
    if (payment.orderId !== asked.orderId || payment.instalments !== asked.instalments)
      return 'the payment has another order or another number of instalments';
    // A hold posts nothing; its capture is an operation of its own.
    const owed = kind === 'purchase' ? payment.amountMinor + payment.feeMinor : 0n;
    return this.#postingFault(operation, owed, receivableOf('pay_later', payment.accountId));
  }

  /** What happens to a payment after it was made: of the amount that was asked, or of all there was then. */
  #changeFault(
    asked: Asked,
    operation: OperationRow,
    kind: 'payment.capture' | 'payment.void' | 'payment.refund',
  ): string | undefined {
    const payment = this.#payments.get(operation.resourceId ?? '');
    if (operation.kind !== kind || payment === undefined) return 'changed no payment';
    if (payment.paymentId !== asked.paymentId)
      return `changed ${payment.paymentId} instead of ${asked.paymentId}`;
    const { amountMinor, feeMinor, accountId } = operation;
    const receivable = receivableOf('pay_later', accountId);
    if (kind === 'payment.void') return this.#postingFault(operation, 0n, receivable);
    const all =
      kind === 'payment.capture' ? payment.amountMinor : this.#notRefundedBefore(payment, operation);
    const expected = asked.amountMinor === undefined ? all : BigInt(asked.amountMinor);
    if (amountMinor !== expected) return `asked for ${expected} and moved ${amountMinor}`;
    const moved = amountMinor + feeMinor;
    return this.#postingFault(operation, kind === 'payment.refund' ? -moved : moved, receivable);
  }

  #notRefundedBefore({ paymentId, capturedMinor }: PaymentRow, { accountVersion }: OperationRow): bigint {
    return (this.#operations.get(paymentId) ?? [])
      .filter((other) => other.kind === 'payment.refund' && other.accountVersion < accountVersion)
      .reduce((left, { amountMinor }) => left - amountMinor, capturedMinor);
  }

  #loanFault(asked: Asked, operation: OperationRow): string | undefined {
    const loan = this.#loans.get(operation.resourceId ?? '');
    if (operation.kind !== 'loan.approve' || loan === undefined) return 'has no loan';
    if (loan.accountId !== asked.accountId) return `the loan belongs to ${loan.accountId}`;
    if (loan.amountMinor !== BigInt(asked.amountMinor ?? 0) || loan.termMonths !== asked.termMonths)
      return `asked for ${asked.amountMinor} over ${asked.termMonths} months and borrowed ${loan.amountMinor} over ${loan.termMonths}`;
    if (loan.state !== 'active' && loan.state !== 'overdue' && loan.state !== 'repaid') return undefined;
    const activation = this.#madeTo(loan.loanId, 'loan.activate');
    if (activation === undefined) return 'is active and was never activated';
    return this.#postingFault(activation, loan.amountMinor, receivableOf('cash_loan', loan.accountId));
  }

  #repaymentFault(asked: Asked, operation: OperationRow): string | undefined {
    const repayment = this.#repayments.get(operation.resourceId ?? '');
    if (operation.kind !== 'repayment.request' || repayment === undefined) return 'has no repayment';
    const { repaymentId, accountId, amountMinor, state } = repayment;
    if (accountId !== asked.accountId) return `the repayment belongs to ${accountId}`;
    if (amountMinor !== BigInt(asked.amountMinor ?? 0))
      return `asked for ${asked.amountMinor} and repaid ${amountMinor}`;
    if (state !== 'applied') return undefined;
    const application = this.#madeTo(repaymentId, 'repayment.apply');
    return application === undefined
      ? 'is applied and was never collected'
      : this.#postingFault(application, -amountMinor);
  }

  /** The operation of a kind that ended the way of a loan or a repayment. */
  #madeTo(resourceId: string, kind: OperationRow['kind']): OperationRow | undefined {
    return this.#operations.get(resourceId)?.find((operation) => operation.kind === kind);
  }

  /** @param onlyOn the one account of the customer on which it must be; a repayment is spread over what is owed. */
  #postingFault(operation: OperationRow, amountMinor: bigint, onlyOn?: string): string | undefined {
    const entries = this.#entries.get(operation.operationId) ?? [];
    if (entries.length === 0) return amountMinor === 0n ? undefined : 'was never posted';
    const posted = entries.reduce((sum, entry) => sum + entry.amountMinor, 0n);
    const stray = entries.some(({ ledgerAccountId }) => onlyOn !== undefined && ledgerAccountId !== onlyOn);
    if (posted === amountMinor && !stray && (onlyOn === undefined || entries.length === 1)) return undefined;
    const told = entries.map((entry) => `${entry.amountMinor} on ${entry.ledgerAccountId}`).join(' and ');
    return `was posted as ${told}, not as ${amountMinor}${onlyOn === undefined ? '' : ` on ${onlyOn}`}`;
  }
}
