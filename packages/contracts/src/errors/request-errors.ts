import type { ErrorSpec } from './error-spec.ts';

/** What a row here has where it says nothing else: sending the same again would be the same mistake. */
const mistake = { causeGroup: 'request', retryable: false, moneyMoved: 'no', recorded: false } as const;

/** The part of the error table for mistakes in the request itself. */
export const requestErrors = {
  malformed_request: {
    ...mistake,
    status: 400,
    en: {
      title: 'Request not readable',
      detail: 'The request could not be read.',
      nextStep: 'Correct the request; the detail names the place.',
    },
    zh: { title: '请求无法解析', detail: '无法解析该请求。', nextStep: '请根据提示修正请求。' },
  },
  invalid_field: {
    ...mistake,
    status: 400,
    en: {
      title: 'Invalid field',
      detail: 'A field of the request is not valid.',
      nextStep: 'Correct the field that the detail names.',
    },
    zh: { title: '字段无效', detail: '请求中的字段不符合要求。', nextStep: '请修正提示中的字段。' },
  },
  idempotency_key_missing: {
    ...mistake,
    status: 400,
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
    ...mistake,
    status: 400,
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
    ...mistake,
    status: 422,
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
    ...mistake,
    status: 409,
    retryable: true,
    retryAfter: 1,
    moneyMoved: 'unknown',
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
    ...mistake,
    status: 401,
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
    ...mistake,
    status: 404,
    en: {
      title: 'Not found',
      detail: 'There is nothing here that you may see.',
      nextStep: 'Check the address and the id.',
    },
    zh: { title: '未找到', detail: '此处没有您可以查看的内容。', nextStep: '请检查地址与编号。' },
  },
  unsupported_media_type: {
    ...mistake,
    status: 415,
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
    ...mistake,
    status: 413,
    en: {
      title: 'Body too large',
      detail: 'The request body is larger than this address takes.',
      nextStep: 'Send a smaller body.',
    },
    zh: { title: '请求体过大', detail: '请求体超过该地址允许的大小。', nextStep: '请减小请求体。' },
  },
} as const satisfies Record<string, ErrorSpec>;
