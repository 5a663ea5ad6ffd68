import type { ErrorSpec } from './error-spec.ts';

/** What every row here has: it is a decision, which stands under its key. */
const decision = { causeGroup: 'risk_control', retryable: false, moneyMoved: 'no', recorded: true } as const;

/** The part of the error table for decisions of risk control. */
export const riskErrors = {
  limit_exceeded: {
    ...decision,
    status: 422,
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
  limit_reduced: {
    ...decision,
    status: 422,
    en: {
      title: 'Credit limit was reduced',
      detail:
        'Your limit was cut lately. The amount would have fitted before; with its fees it is now more than is available. No money moved.',
      nextStep: 'Choose a smaller amount, repay first, or ask support why the limit was cut.',
    },
    zh: {
      title: '额度已下调',
      detail: '您的额度近期被下调，该金额加费用现已超过可用额度，资金未变动。',
      nextStep: '请减少金额、先还款，或联系客服了解额度下调原因。',
    },
  },
  velocity_block: {
    ...decision,
    status: 403,
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
  fraud_block: {
    ...decision,
    status: 403,
    en: {
      title: 'Stopped as a suspected fraud',
      detail:
        'The operation looks like one that you may not have made yourself, so it was stopped. No money moved.',
      nextStep: 'Check that your account is safe, then contact support.',
    },
    zh: {
      title: '疑似欺诈已拦截',
      detail: '本次操作疑似非本人操作，已被拦截，资金未变动。',
      nextStep: '请确认账户安全后联系客服。',
    },
  },
  account_frozen: {
    ...decision,
    status: 403,
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
    ...decision,
    status: 403,
    en: {
      title: 'Account closed',
      detail: 'The account is closed. No money moved.',
      nextStep: 'Repay what is still owed, and open a new account for anything else.',
    },
    zh: {
      title: '账户已关闭',
      detail: '账户已关闭，资金未变动。',
      nextStep: '请还清剩余欠款；如需继续使用，请开立新账户。',
    },
  },
  overdue: {
    ...decision,
    status: 403,
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
    ...decision,
    status: 403,
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
} as const satisfies Record<string, ErrorSpec>;
