import type { ErrorSpec } from './errors.ts';

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
  malformed_request: {
    status: 400,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Request not readable',
      detail: 'The request could not be read.',
      nextStep: 'Correct the request; the detail names the place.',
    },
    zh: { title: '请求无法解析', detail: '无法解析该请求。', nextStep: '请根据提示修正请求。' },
  },
  invalid_field: {
    status: 400,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Invalid field',
      detail: 'A field of the request is not valid.',
      nextStep: 'Correct the field that the detail names.',
    },
    zh: { title: '字段无效', detail: '请求中的字段不符合要求。', nextStep: '请修正提示中的字段。' },
  },
  idempotency_key_missing: {
    status: 400,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Idempotency-Key missing',
      detail: 'A request that moves money needs the header Idempotency-Key.',
      nextStep: 'Send a new unique key with 8 to 128 letters, digits or . _ : -',
    },
    zh: {
      title: '缺少幂等键',
      detail: '涉及资金的请求必须带有 Idempotency-Key 请求头。',
      nextStep: '请提供一个新的唯一键（8 到 128 个字母、数字或 . _ : -）。',
    },
  },
  idempotency_key_invalid: {
    status: 400,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Idempotency-Key not valid',
      detail: 'The key must have 8 to 128 letters, digits or the characters . _ : -',
      nextStep: 'Send a key of that form.',
    },
    zh: {
      title: '幂等键格式错误',
      detail: '幂等键须为 8 到 128 个字母、数字或 . _ : - 字符。',
      nextStep: '请使用符合格式的键。',
    },
  },
  idempotency_key_reused: {
    status: 422,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Idempotency-Key used before',
      detail: 'The key was used with another request body. The earlier request stands; this one did nothing.',
      nextStep: 'Send a new key for a new request.',
    },
    zh: {
      title: '幂等键已被使用',
      detail: '该键已用于内容不同的请求，原请求不变，本次请求未执行。',
      nextStep: '新请求请使用新的键。',
    },
  },
  idempotency_in_flight: {
    status: 409,
    causeGroup: 'request',
    retryable: true,
    retryAfter: 1,
    moneyMoved: 'unknown',
    recorded: false,
    en: {
      title: 'Same request still in progress',
      detail: 'A request with this key is being worked on.',
      nextStep: 'Try again with the same key in a second to get its answer.',
    },
    zh: {
      title: '相同请求处理中',
      detail: '使用该键的请求正在处理。',
      nextStep: '请一秒后用同一个键重试以获取结果。',
    },
  },
  unauthenticated: {
    status: 401,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Not signed in',
      detail: 'The request carries no valid token.',
      nextStep: 'Get a token and send it as Authorization: Bearer.',
    },
    zh: {
      title: '未登录',
      detail: '请求没有携带有效令牌。',
      nextStep: '请获取令牌并以 Authorization: Bearer 发送。',
    },
  },
  not_found: {
    status: 404,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Not found',
      detail: 'There is nothing here that you may see.',
      nextStep: 'Check the address and the id.',
    },
    zh: { title: '未找到', detail: '此处没有您可以查看的内容。', nextStep: '请检查地址与编号。' },
  },
  unsupported_media_type: {
    status: 415,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Content type not supported',
      detail: 'Bodies must be application/json.',
      nextStep: 'Send JSON with Content-Type: application/json.',
    },
    zh: {
      title: '不支持的内容类型',
      detail: '请求体必须为 application/json。',
      nextStep: '请以 Content-Type: application/json 发送 JSON。',
    },
  },
  body_too_large: {
    status: 413,
    causeGroup: 'request',
    retryable: false,
    moneyMoved: 'no',
    recorded: false,
    en: {
      title: 'Body too large',
      detail: 'The request body is larger than 16 KiB.',
      nextStep: 'Send a smaller body.',
    },
    zh: { title: '请求体过大', detail: '请求体超过 16 KiB。', nextStep: '请减小请求体。' },
  },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof errorTable;

/** Whether a text is one of the table's codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text);
}
