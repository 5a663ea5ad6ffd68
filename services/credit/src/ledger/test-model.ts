import {
  type AccountOperation,
  type AccountState,
  AccountModel,
  type LoanProgress,
  type OwedInstalment,
  type PaymentEvent,
  type PaymentProgress,
  type RepaymentProgress,
  addMonths,
  advanceLoan,
  advancePayment,
  advanceRepayment,
  applyCredit,
  applyRefund,
  applyRepayment,
  creditMinor,
  refundFee,
  rollInstalment,
} from '@breakwater/ledger';
import type { NewCustomer } from './load-population.ts';
import type { Capture, Hold, LedgerOperation, Purchase, Refund, TransferEnd } from './operation.ts';
import { daysAfter, isAny, isOf, ModelPlan } from './test-model-plan.ts';

/** What the model says of an operation: the outcome of the ledger's answer, with the code of a refusal. */
export type Verdict =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'conflict' };

const DONE = { outcome: 'done' } as const;
const CONFLICT = { outcome: 'conflict' } as const;

interface ModelPayment {
  progress: PaymentProgress;
  readonly made: Purchase | Hold;
  capturedMinor: bigint;
  feeMinor: bigint;
  refunded: { readonly amountMinor: bigint; readonly feeMinor: bigint };
}

interface ModelTransfer<Progress> {
  progress: Progress;
  readonly amountMinor: bigint;
  unappliedMinor: bigint;
}

/**
 * A customer's account with all that belongs to it, by the pure functions of packages/ledger alone: what the database
 * must have done with the same operations in the same order.
 */
export class ModelAccount {
  state: AccountState;
  readonly plan = new ModelPlan();
  readonly payments = new Map<string, ModelPayment>();
  readonly loans = new Map<string, ModelTransfer<LoanProgress>>();
  readonly repayments = new Map<string, ModelTransfer<RepaymentProgress>>();
  readonly #accountId: string;

  constructor(accountId: string, customer: NewCustomer, businessDate: string) {
    const { limitMinor, status, openingPayLaterMinor: amountMinor } = customer;
    const subLimitsMinor = { pay_later: customer.payLaterLimitMinor, cash_loan: customer.cashLoanLimitMinor };
    this.#accountId = accountId;
    this.state = AccountModel.open({ limitMinor, status, subLimitsMinor });
    if (amountMinor !== 0n) this.#apply({ kind: 'opening', product: 'pay_later', amountMinor });
    if (amountMinor <= 0n) return;
    const isLate = status === 'overdue';
    const dueDate = isLate ? daysAfter(businessDate, -30) : addMonths(businessDate, 1);
    const part = { number: 1, dueDate, principalMinor: amountMinor, feeMinor: 0n, interestMinor: 0n };
    this.plan.add(`open_${accountId}`, 'pay_later', [part], isLate ? 'overdue' : 'planned');
  }

  /** Does an operation and says what becomes of it; refused or in conflict, it changes nothing. */
  take(operation: LedgerOperation, businessDate: string): Verdict {
    switch (operation.kind) {
      case 'purchase':
      case 'payment.hold':
        return this.#buy(operation);
      case 'payment.capture':
        return this.#capture(operation, businessDate);
      case 'payment.void':
      case 'payment.expire':
        return this.#release(operation, businessDate);
      case 'payment.refund':
        return this.#refund(operation);
      case 'loan.approve': {
        const verdict = this.#apply({ kind: operation.kind, amountMinor: operation.amountMinor });
        if (verdict.outcome !== 'done') return verdict;
        const { loanId, amountMinor, plan } = operation;
        this.loans.set(loanId, { progress: { state: 'approved' }, amountMinor, unappliedMinor: 0n });
        this.plan.add(loanId, 'cash_loan', plan, 'draft');
        return DONE;
      }
      case 'repayment.request': {
        const { repaymentId, amountMinor } = operation;
        const verdict = this.#apply({ kind: operation.kind, amountMinor });
        if (verdict.outcome === 'done')
          this.repayments.set(repaymentId, {
            progress: { state: 'requested' },
            amountMinor,
            unappliedMinor: 0n,
          });
        return verdict;
      }
      case 'loan.begin_disbursing':
      case 'repayment.begin_collecting':
        return this.#begin(operation.resourceId, operation.expiresAt.getTime());
      case 'loan.activate':
      case 'loan.fail':
        return this.#endLoan(operation);
      case 'repayment.apply':
      case 'repayment.fail':
        return this.#endRepayment(operation);
      case 'account.roll':
        return this.#roll(operation.operationId, businessDate);
      case 'account.set_status': {
        const { kind, status } = operation;
        const verdict = this.#apply({ kind, status, late: this.plan.late });
        return verdict.outcome === 'done' ? DONE : CONFLICT;
      }
      case 'account.set_limits': {
        const { limitMinor, payLaterLimitMinor: pay_later, cashLoanLimitMinor: cash_loan } = operation;
        return this.#apply({ kind: operation.kind, limitMinor, subLimitsMinor: { pay_later, cash_loan } });
      }
      case 'refuse':
        return { outcome: 'refused', code: operation.code };
    }
  }

  #apply(operation: AccountOperation): Verdict {
    const applied = AccountModel.apply(this.state, operation);
    if (!applied.accepted) return { outcome: 'refused', code: applied.code };
    this.state = applied.state;
    return DONE;
  }

  #buy(made: Purchase | Hold): Verdict {
    const { kind, amountMinor, feeMinor, paymentId } = made;
    const isActive = this.state.status === 'active';
    if (isActive && made.merchantId === 'm-00009')
      return { outcome: 'refused', code: 'merchant_not_supported' };
    const verdict = this.#apply({ kind, amountMinor, feeMinor });
    if (verdict.outcome !== 'done') return verdict;
    const isHold = kind === 'payment.hold';
    const progress: PaymentProgress = isHold
      ? { state: 'held', heldMinor: amountMinor }
      : { state: 'captured', capturedMinor: amountMinor };
    const capturedMinor = isHold ? 0n : amountMinor;
    const refunded = { amountMinor: 0n, feeMinor: 0n };
    this.payments.set(paymentId, { progress, made, capturedMinor, feeMinor, refunded });
    if (!isHold) this.plan.add(paymentId, 'pay_later', made.plan, 'planned');
    return DONE;
  }

  #capture({ kind, paymentId, amountMinor, feeMinor, plan }: Capture, businessDate: string): Verdict {
    const payment = this.payments.get(paymentId);
    if (payment === undefined) return { outcome: 'refused', code: 'not_found' };
    if (payment.progress.state !== 'held' || isPast(payment, businessDate))
      return { outcome: 'refused', code: 'hold_ended' };
    const heldMinor = heldBy(payment);
    const verdict = this.#advance(payment, { kind: 'capture', amountMinor }, 'capture_exceeds_hold');
    if (verdict.outcome !== 'done') return verdict;
    Object.assign(payment, { capturedMinor: amountMinor, feeMinor });
    this.plan.add(paymentId, 'pay_later', plan, 'planned');
    return this.#apply({ kind, heldMinor, amountMinor, feeMinor });
  }

  #release({ kind, paymentId }: LedgerOperation & { paymentId: string }, businessDate: string): Verdict {
    const payment = this.payments.get(paymentId);
    if (kind === 'payment.expire' && !(payment?.progress.state === 'held' && isPast(payment, businessDate)))
      return CONFLICT;
    if (payment === undefined) return { outcome: 'refused', code: 'not_found' };
    const heldMinor = heldBy(payment);
    const event = { kind: kind === 'payment.expire' ? ('expire' as const) : ('void' as const) };
    const verdict = this.#advance(payment, event, 'hold_ended');
    if (verdict.outcome !== 'done') return verdict;
    return this.#apply({ kind: kind === 'payment.expire' ? kind : 'payment.void', heldMinor });
  }

  #refund({ kind, operationId, paymentId, amountMinor: wanted }: Refund): Verdict {
    const payment = this.payments.get(paymentId);
    if (payment === undefined) return { outcome: 'refused', code: 'not_found' };
    if (payment.capturedMinor === 0n) return { outcome: 'refused', code: 'payment_not_refundable' };
    const amountMinor = wanted ?? payment.capturedMinor - payment.refunded.amountMinor;
    const verdict = this.#advance(payment, { kind: 'refund', amountMinor }, 'refund_exceeds_captured');
    if (verdict.outcome !== 'done') return verdict;
    const feeMinor = refundFee(payment, payment.refunded, amountMinor);
    payment.refunded = {
      amountMinor: payment.refunded.amountMinor + amountMinor,
      feeMinor: payment.refunded.feeMinor + feeMinor,
    };
    const postedMinor = this.state.postedMinor.pay_later - amountMinor - feeMinor;
    this.plan.settle({ operationId, sourceId: paymentId }, isOf(paymentId), (own) =>
      applyRefund(own, amountMinor + feeMinor),
    );
    const isLeft = (other: OwedInstalment): boolean =>
      other.resourceId !== paymentId && other.state !== 'planned';
    const left = creditMinor(this.plan.instalments, postedMinor);
    this.plan.settle({ operationId, sourceId: this.#accountId }, isLeft, (due) =>
      applyCredit(due, left, '9999-12-31'),
    );
    this.#followLoans();
    return this.#apply({ kind, amountMinor, feeMinor, late: this.plan.late });
  }

  #begin(resourceId: string, transferExpiresAtMs: number): Verdict {
    const event = { kind: 'begin', atMs: 0, transferExpiresAtMs } as const;
    const loan = this.loans.get(resourceId);
    const repayment = this.repayments.get(resourceId);
    const nextLoan = loan && advanceLoan(loan.progress, event);
    const nextRepayment = repayment && advanceRepayment(repayment.progress, event);
    if (loan !== undefined && nextLoan !== undefined) loan.progress = nextLoan;
    else if (repayment !== undefined && nextRepayment !== undefined) repayment.progress = nextRepayment;
    else return CONFLICT;
    return DONE;
  }

  #endLoan({ kind, resourceId }: TransferEnd): Verdict {
    const loan = this.loans.get(resourceId);
    const isActive = kind === 'loan.activate';
    const next = loan && advanceLoan(loan.progress, { kind: isActive ? 'activate' : 'fail' });
    if (loan === undefined || next === undefined) return CONFLICT;
    loan.progress = next;
    this.plan.replace(isOf(resourceId), (part) => ({
      ...part,
      state: !isActive ? 'cancelled' : part.principalMinor + part.interestMinor === 0n ? 'paid' : 'planned',
    }));
    return this.#apply({ kind: isActive ? kind : 'loan.fail', amountMinor: loan.amountMinor });
  }

  #endRepayment({ kind, operationId, resourceId }: TransferEnd): Verdict {
    const repayment = this.repayments.get(resourceId);
    const isApplied = kind === 'repayment.apply';
    const next = repayment && advanceRepayment(repayment.progress, { kind: isApplied ? 'apply' : 'fail' });
    if (repayment === undefined || next === undefined) return CONFLICT;
    repayment.progress = next;
    const { amountMinor } = repayment;
    if (!isApplied) return this.#apply({ kind: 'repayment.fail', amountMinor });
    const applied = this.plan.settle({ operationId, sourceId: resourceId }, isAny, (all) =>
      applyRepayment(all, amountMinor),
    );
    repayment.unappliedMinor = applied.unappliedMinor;
    this.#followLoans();
    const interestMinor = applied.parts.reduce((sum, part) => sum + part.interestMinor, 0n);
    const cashLoanMinor = applied.parts
      .filter(({ product }) => product === 'cash_loan')
      .reduce((sum, part) => sum + part.paidMinor, 0n);
    return this.#apply({ kind, amountMinor, interestMinor, cashLoanMinor, late: this.plan.late });
  }

  #roll(operationId: string, businessDate: string): Verdict {
    const credit = creditMinor(this.plan.instalments, this.state.postedMinor.pay_later);
    this.plan.settle({ operationId, sourceId: this.#accountId }, isAny, (all) =>
      applyCredit(all, credit, businessDate),
    );
    let interestMinor = 0n;
    this.plan.replace(isAny, (part) => {
      const rolled = rollInstalment(part, businessDate);
      interestMinor += rolled.interestBilledMinor;
      return rolled.instalment;
    });
    this.#followLoans();
    return this.#apply({ kind: 'account.roll', interestMinor, late: this.plan.late });
  }

  #advance(payment: ModelPayment, event: PaymentEvent, otherwise: string): Verdict {
    const next = advancePayment(payment.progress, event);
    if (next === undefined) return { outcome: 'refused', code: otherwise };
    payment.progress = next;
    return DONE;
  }

  /** What the instalments of loans say of the loans; a step that the life of a loan does not know throws. */
  #followLoans(): void {
    for (const [loanId, loan] of this.loans) {
      const { state } = loan.progress;
      if (state !== 'active' && state !== 'overdue') continue;
      const parts = this.plan.instalments.filter(isOf(loanId));
      const isRepaid = parts.every((part) => part.state === 'paid');
      const isLate = parts.some((part) => part.state === 'overdue');
      if (!isRepaid && isLate === (state === 'overdue')) continue;
      const next = advanceLoan(loan.progress, { kind: isRepaid ? 'repay' : isLate ? 'late' : 'onTime' });
      if (next === undefined) throw new Error(`a loan that is ${state} cannot go on`);
      loan.progress = next;
    }
  }
}

function isPast({ made }: ModelPayment, businessDate: string): boolean {
  return made.kind === 'payment.hold' && made.holdExpiresOn < businessDate;
}

function heldBy({ made }: ModelPayment): bigint {
  return made.amountMinor + made.feeMinor;
}
