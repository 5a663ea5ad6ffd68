import type { ErrorSpec } from './error-spec.ts';

/** What every row here has: it is an incident that passes, and no decision. */
const incident = { causeGroup: 'technical', retryable: true, recorded: false } as const;

/** The part of the error table for failures of the platform itself. */
export const technicalErrors = {
  overloaded: {
    ...incident,
    status: 503,
    retryAfter: 1,
    moneyMoved: 'no',
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
  rate_limited: {
    ...incident,
    status: 429,
    retryAfter: 1,
    moneyMoved: 'no',
    en: {
      title: 'Too many requests',
      detail:
        'More requests came from you in a short time than are allowed. This one was not worked on, and no money moved.',
      nextStep: 'Wait for the time that the answer names, then go on more slowly.',
    },
    zh: {
      title: '请求过于频繁',
      detail: '您在短时间内发送的请求超过上限，本次请求未处理，资金未变动。',
      nextStep: '请按提示时间等待后降低频率再试。',
    },
  },
  timed_out: {
    ...incident,
    status: 504,
    retryAfter: 2,
    moneyMoved: 'unknown',
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
    ...incident,
    status: 503,
    retryAfter: 5,
    moneyMoved: 'no',
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
  loans_paused: {
    ...incident,
    deliberate: true,
    status: 503,
    retryAfter: 60,
    moneyMoved: 'no',
    en: {
      title: 'Loans are paused',
      detail: 'New cash loans are switched off for the moment so that payments keep working. No money moved.',
      nextStep: 'Pay as usual; come back for the loan later.',
    },
    zh: {
      title: '暂停放款',
      detail: '为保障支付正常，暂停受理新的借款，资金未变动。',
      nextStep: '支付不受影响，借款请稍后再来。',
    },
  },
  read_only: {
    ...incident,
    deliberate: true,
    status: 503,
    retryAfter: 60,
    moneyMoved: 'no',
    en: {
      title: 'Looking only',
      detail: 'You can look at your account, but nothing can be changed for the moment. No money moved.',
      nextStep: 'Try again in a few minutes.',
    },
    zh: {
      title: '仅可查询',
      detail: '目前可以查询账户，但暂时不能进行任何变更，资金未变动。',
      nextStep: '请几分钟后重试。',
    },
  },
  maintenance: {
    ...incident,
    deliberate: true,
    status: 503,
    retryAfter: 120,
    moneyMoved: 'no',
    en: {
      title: 'Closed for the moment',
      detail:
        'The platform is closed while it is being put right. Your request was not worked on and no money moved.',
      nextStep: 'Come back in a few minutes. What you did before is kept.',
    },
    zh: {
      title: '系统维护中',
      detail: '平台正在维护，暂停服务。您的请求未被处理，资金未变动。',
      nextStep: '请几分钟后再来，此前的操作均已保存。',
    },
  },
  deferred_not_taken: {
    causeGroup: 'technical',
    status: 409,
    retryable: false,
    recorded: true,
    moneyMoved: 'no',
    en: {
      title: 'The payment was not made after all',
      detail: 'It was accepted to be decided later, and could not be approved without you. No money moved.',
      nextStep: 'Pay again, as a new payment.',
    },
    zh: {
      title: '支付最终未完成',
      detail: '该支付曾被受理待后续处理，但在您不在场时无法通过，资金未变动。',
      nextStep: '请重新发起一笔新的支付。',
    },
  },
  internal_error: {
    ...incident,
    status: 500,
    retryAfter: 5,
    moneyMoved: 'unknown',
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
} as const satisfies Record<string, ErrorSpec>;
