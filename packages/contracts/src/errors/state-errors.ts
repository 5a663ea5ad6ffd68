import type { ErrorSpec } from './error-spec.ts';

/** What every row here has: the request does nothing, and again would do nothing. */
const misfit = { causeGroup: 'request', retryable: false, moneyMoved: 'no' } as const;

/** The part of the error table for requests that do not fit the state of what they are about. */
export const stateErrors = {
  hold_ended: {
    ...misfit,
    status: 409,
    recorded: true,
    en: {
      title: 'Hold is over',
      detail:
        'The payment is not held any more: it was captured, voided or it expired. This request did nothing.',
      nextStep: 'Look at the payment; for a new charge make a new payment.',
    },
    zh: {
      title: '预授权已结束',
      detail: '该笔支付已完成、撤销或过期，不再处于预授权状态，本次请求未执行。',
      nextStep: '请查询该笔支付；如需再次扣款请新建支付。',
    },
  },
  capture_exceeds_hold: {
    ...misfit,
    status: 422,
    recorded: true,
    en: {
      title: 'More than is held',
      detail: 'The amount is more than what is held for this payment. No money moved.',
      nextStep: 'Capture at most what is held.',
    },
    zh: {
      title: '超过预授权金额',
      detail: '金额超过该笔支付的预授权金额，资金未变动。',
      nextStep: '请款金额不得超过预授权金额。',
    },
  },
  payment_not_refundable: {
    ...misfit,
    status: 409,
    recorded: true,
    en: {
      title: 'Nothing to refund',
      detail: 'Nothing of this payment was captured, so nothing can be refunded. No money moved.',
      nextStep: 'Void a payment that is still held.',
    },
    zh: {
      title: '无可退款项',
      detail: '该笔支付尚未完成扣款，无法退款，资金未变动。',
      nextStep: '预授权中的支付请撤销。',
    },
  },
  refund_exceeds_captured: {
    ...misfit,
    status: 422,
    recorded: true,
    en: {
      title: 'More than was paid',
      detail: 'All refunds together would be more than what was captured. No money moved.',
      nextStep: 'Refund at most what is left.',
    },
    zh: {
      title: '超过可退金额',
      detail: '累计退款将超过已扣款金额，资金未变动。',
      nextStep: '退款金额不得超过剩余可退金额。',
    },
  },
  repayment_exceeds_debt: {
    ...misfit,
    status: 422,
    recorded: true,
    en: {
      title: 'More than is owed',
      detail: 'The amount, with repayments that are on their way, is more than what you owe. No money moved.',
      nextStep: 'Repay at most what is owed.',
    },
    zh: {
      title: '超过欠款金额',
      detail: '金额与在途还款之和超过您的欠款，资金未变动。',
      nextStep: '还款金额不得超过欠款。',
    },
  },
  challenge_not_open: {
    ...misfit,
    status: 409,
    recorded: false,
    en: {
      title: 'Challenge is over',
      detail: 'The challenge was answered or has expired.',
      nextStep: 'Send the request that raised it again.',
    },
    zh: {
      title: '验证已结束',
      detail: '该验证已完成或已过期。',
      nextStep: '请重新发送触发验证的请求。',
    },
  },
  day_not_open: {
    ...misfit,
    status: 409,
    recorded: false,
    en: {
      title: 'Not the open business date',
      detail: 'The date is not the one that is open, or its close is still going on.',
      nextStep: 'Look at the business date and close that one.',
    },
    zh: {
      title: '非当前营业日',
      detail: '该日期不是当前营业日，或日终处理仍在进行。',
      nextStep: '请查询当前营业日后再关闭。',
    },
  },
} as const satisfies Record<string, ErrorSpec>;
