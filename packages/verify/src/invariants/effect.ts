import { receivableOf } from '@breakwater/ledger';
import type {
  Evidence,
  Invocation,
  LoanRow,
  OperationRow,
  PaymentRow,
  ReceivableEntry,
} from '../evidence.ts';

/** Finds what an operation has brought about. */
export class Effects {
  readonly #payments: ReadonlyMap<string, PaymentRow>;
  readonly #loans: ReadonlyMap<string, LoanRow>;
  readonly #entries: Map<string, ReceivableEntry[]>;
  readonly #activations: ReadonlyMap<string | null, OperationRow>;

  constructor(evidence: Evidence) {
    this.#payments = new Map(evidence.payments.map((payment) => [payment.paymentId, payment]));
    this.#loans = new Map(evidence.loans.map((loan) => [loan.loanId, loan]));
    this.#entries = Map.groupBy(evidence.receivables, (entry) => entry.transactionId);
    this.#activations = new Map(
      evidence.operations
        .filter((operation) => operation.kind === 'loan.activate' && operation.outcome === 'done')
        .map((operation) => [operation.resourceId, operation]),
    );
  }

  /**
   * Whether an operation did what was asked: one effect, with the same amount, on the same account, and posted.
   * @returns what is wrong, or undefined.
   */
  fault(invocation: Invocation, operation: OperationRow): string | undefined {
    const { record } = invocation;
    if (operation.accountId !== record.arguments.accountId)
      return `took effect on ${operation.accountId} instead of ${record.arguments.accountId}`;
    if (record.resourceId !== undefined && operation.resourceId !== record.resourceId)
      return `answered ${record.resourceId} and made ${operation.resourceId ?? 'nothing'}`;
    return record.operation === 'pay'
      ? this.#paymentFault(record, operation)
      : this.#loanFault(record, operation);
  }

  #paymentFault({ arguments: asked }: Invocation['record'], operation: OperationRow): string | undefined {
    const payment = this.#payments.get(operation.resourceId ?? '');
    const isHeld = operation.kind === 'payment.hold';
    if ((operation.kind !== 'purchase' && !isHeld) || payment === undefined) return 'has no payment';
    if (payment.accountId !== asked.accountId) return `the payment belongs to ${payment.accountId}`;
    if (payment.amountMinor !== BigInt(asked.amountMinor ?? 0))
      return `asked for ${asked.amountMinor} and paid ${payment.amountMinor}`;
    if (payment.merchantId !== asked.merchantId) return `paid ${payment.merchantId}, not ${asked.merchantId}`;
    if (payment.orderId !== asked.orderId || payment.instalments !== asked.instalments)
      return 'the payment has another order or another number of instalments';
    // A hold posts nothing; its capture is an operation of its own.
    if (isHeld) return undefined;
    const owed = payment.amountMinor + payment.feeMinor;
    return this.#postingFault(operation, receivableOf('pay_later', payment.accountId), owed);
  }

  #loanFault({ arguments: asked }: Invocation['record'], operation: OperationRow): string | undefined {
    const loan = this.#loans.get(operation.resourceId ?? '');
    if (operation.kind !== 'loan.approve' || loan === undefined) return 'has no loan';
    if (loan.accountId !== asked.accountId) return `the loan belongs to ${loan.accountId}`;
    if (loan.amountMinor !== BigInt(asked.amountMinor ?? 0) || loan.termMonths !== asked.termMonths)
      return `asked for ${asked.amountMinor} over ${asked.termMonths} months and borrowed ${loan.amountMinor} over ${loan.termMonths}`;
    if (loan.state !== 'active' && loan.state !== 'overdue' && loan.state !== 'repaid') return undefined;
    const activation = this.#activations.get(loan.loanId);
    if (activation === undefined) return 'is active and was never activated';
    return this.#postingFault(activation, receivableOf('cash_loan', loan.accountId), loan.amountMinor);
  }

  #postingFault(operation: OperationRow, ledgerAccountId: string, amountMinor: bigint): string | undefined {
    const entries = this.#entries.get(operation.operationId) ?? [];
    const [entry] = entries;
    if (entry === undefined) return 'was never posted';
    if (entries.length > 1 || entry.ledgerAccountId !== ledgerAccountId || entry.amountMinor !== amountMinor)
      return `was posted as ${entries.map((e) => `${e.amountMinor} on ${e.ledgerAccountId}`).join(' and ')}, not as ${amountMinor} on ${ledgerAccountId}`;
    return undefined;
  }
}
