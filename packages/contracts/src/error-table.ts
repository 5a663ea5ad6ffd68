import type { ErrorSpec } from './errors.ts';
import { requestErrors } from './request-errors.ts';

/**
 * Every error that the platform can answer with: status, cause group, and what to tell the customer in both languages.
 * `packages/contracts/README.md` lists each code; a test checks that none is missing.
 */
export const errorTable = {
  overloaded: {
    status: 503,
    causeGroup: 'technical',
    retryable: true,
    retryAfter: 1,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Too busy right now',
      detail: 'The service is handling as much as it can and did not start on your request. No money moved.',
      nextStep: 'Try again in a moment.',
    },
    zh: {
      title: '系统繁忙',
      detail: '服务已达到处理上限，未开始处理您的请求，资金未变动。',
      nextStep: '请稍后重试。',
    },
  },
  timed_out: {
    status: 504,
    causeGroup: 'technical',
    retryable: true,
    retryAfter: 2,
    moneyMoved: 'unknown',
    recorded: false,
    en: {
      title: 'No answer in time',
      detail: 'The answer did not arrive in time, so the outcome is not known yet.',
      nextStep: 'Look up the operation by its idempotency key before you try again.',
    },
    zh: {
      title: '响应超时',
      detail: '未在规定时间内得到结果，操作结果暂时未知。',
      nextStep: '请先用幂等键查询结果，再决定是否重试。',
    },
  },
  service_down: {
    status: 503,
    causeGroup: 'technical',
    retryable: true,
    retryAfter: 5,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Service unavailable',
      detail: 'A part of the platform cannot be reached. No money moved.',
      nextStep: 'Try again in a few seconds.',
    },
    zh: {
      title: '服务不可用',
      detail: '平台的部分服务暂时无法访问，资金未变动。',
      nextStep: '请几秒后重试。',
    },
  },
  internal_error: {
    status: 500,
    causeGroup: 'technical',
    retryable: true,
    retryAfter: 5,
    moneyMoved: 'unknown',
    recorded: false,
    en: {
      title: 'Something went wrong on our side',
      detail: 'An unexpected error occurred. The outcome may not be known.',
      nextStep: 'Look up the operation by its idempotency key before you try again.',
    },
    zh: {
      title: '系统内部错误',
      detail: '发生了意外错误，操作结果可能未知。',
      nextStep: '请先用幂等键查询结果，再决定是否重试。',
    },
  },
  limit_exceeded: {
    status: 422,
    causeGroup: 'risk_control',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Credit limit exceeded',
      detail:
        'The amount with its fees is more than the credit that is available for this product. No money moved.',
      nextStep: 'Choose a smaller amount or repay first.',
    },
    zh: {
      title: '超出可用额度',
      detail: '金额与费用之和超过该产品的可用额度，资金未变动。',
      nextStep: '请减少金额或先还款。',
    },
  },
  velocity_block: {
    status: 403,
    causeGroup: 'risk_control',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Too many purchases in a short time',
      detail:
        'Unusually many operations were made with this account in a short time, so this one was stopped. No money moved.',
      nextStep: 'Wait an hour and use a new order.',
    },
    zh: {
      title: '短时间内操作过多',
      detail: '该账户短时间内操作次数异常，本次操作已被拦截，资金未变动。',
      nextStep: '请一小时后重新下单。',
    },
  },
  account_frozen: {
    status: 403,
    causeGroup: 'risk_control',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Account frozen',
      detail: 'The account is frozen, so it cannot be used. No money moved.',
      nextStep: 'Contact support to have the account reviewed.',
    },
    zh: {
      title: '账户已冻结',
      detail: '账户处于冻结状态，暂时无法使用，资金未变动。',
      nextStep: '请联系客服复核账户。',
    },
  },
  account_closed: {
    status: 403,
    causeGroup: 'risk_control',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Account closed',
      detail: 'The account is closed. No money moved.',
      nextStep: 'Open a new account.',
    },
    zh: { title: '账户已关闭', detail: '账户已关闭，资金未变动。', nextStep: '请开立新账户。' },
  },
  overdue: {
    status: 403,
    causeGroup: 'risk_control',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Payment overdue',
      detail: 'An earlier amount is overdue, so new credit is stopped. No money moved.',
      nextStep: 'Repay the overdue amount.',
    },
    zh: {
      title: '存在逾期',
      detail: '您有逾期未还款项，暂停使用新的信用额度，资金未变动。',
      nextStep: '请先还清逾期款项。',
    },
  },
  strategy_decline: {
    status: 403,
    causeGroup: 'risk_control',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Declined',
      detail: 'The risk assessment does not allow this operation. No money moved.',
      nextStep: 'Try a smaller amount, or ask for the reasons behind the decision.',
    },
    zh: {
      title: '未通过评估',
      detail: '本次操作未通过风险评估，资金未变动。',
      nextStep: '可尝试较小金额，或查询评估原因。',
    },
  },
  merchant_not_supported: {
    status: 422,
    causeGroup: 'experience',
    retryable: false,
    moneyMoved: 'no',
    recorded: true,
    en: {
      title: 'Merchant not supported',
      detail: 'This merchant does not accept the product. No money moved.',
      nextStep: 'Choose another way to pay.',
    },
    zh: { title: '商户不支持', detail: '该商户不支持此产品，资金未变动。', nextStep: '请选择其他支付方式。' },
  },
  bureau_unavailable: {
    status: 503,
    causeGroup: 'dependency',
    retryable: true,
    retryAfter: 30,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Credit report not available',
      detail: 'The credit bureau does not answer, and no recent report is on file for you. No money moved.',
      nextStep: 'Cash loans will be back when the bureau is; payments are not affected. Try again later.',
    },
    zh: {
      title: '征信报告暂不可用',
      detail: '征信机构接口暂无响应，且没有您的近期报告，资金未变动。',
      nextStep: '征信恢复后即可借款，支付功能不受影响，请稍后重试。',
    },
  },
  ...requestErrors,
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof errorTable;

/** Whether a text is one of the table's codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text);
}
