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
