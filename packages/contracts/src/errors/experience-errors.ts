import type { ErrorSpec } from './error-spec.ts';

/** What every row here has: how it goes on is for the customer to choose, and nothing was begun. */
const choice = { causeGroup: 'experience', retryable: false, moneyMoved: 'no' } as const;

/** The part of the error table for what a customer can do something about. */
export const experienceErrors = {
  challenge_required: {
    ...choice,
    status: 403,
    recorded: false,
    en: {
      title: 'One more check needed',
      detail: 'The operation is unusual for you, so we ask for one more check. No money moved.',
      nextStep: 'Answer the challenge that the answer names, then send the same request again.',
    },
    zh: {
      title: '需要进一步验证',
      detail: '本次操作与您的习惯不同，需要进一步验证，资金未变动。',
      nextStep: '请完成提示中的验证，然后重新发送相同请求。',
    },
  },
  challenge_failed: {
    ...choice,
    status: 403,
    recorded: true,
    en: {
      title: 'Check not passed',
      detail: 'The extra check was not passed, so the operation was stopped. No money moved.',
      nextStep: 'Start again with a new order, or contact support.',
    },
    zh: {
      title: '验证未通过',
      detail: '进一步验证未通过，本次操作已终止，资金未变动。',
      nextStep: '请重新下单或联系客服。',
    },
  },
  region_step_up: {
    ...choice,
    status: 403,
    recorded: false,
    en: {
      title: 'Extra check in your region',
      detail: 'In your region this kind of operation needs one more check at present. No money moved.',
      nextStep: 'Answer the challenge that the answer names, then send the same request again.',
    },
    zh: {
      title: '所在地区需要加强验证',
      detail: '您所在地区目前对此类操作要求加强验证，资金未变动。',
      nextStep: '请完成提示中的验证，然后重新发送相同请求。',
    },
  },
  daily_cap: {
    ...choice,
    status: 403,
    recorded: true,
    en: {
      title: 'Daily cap reached',
      detail: 'You have used this product as often as it can be used in a day. No money moved.',
      nextStep: 'Come back tomorrow, or choose another way to pay.',
    },
    zh: {
      title: '已达每日上限',
      detail: '该产品今日使用次数已达上限，资金未变动。',
      nextStep: '请明日再试或选择其他支付方式。',
    },
  },
  merchant_not_supported: {
    ...choice,
    status: 422,
    recorded: true,
    en: {
      title: 'Merchant not supported',
      detail: 'This merchant does not accept the product. No money moved.',
      nextStep: 'Choose another way to pay.',
    },
    zh: { title: '商户不支持', detail: '该商户不支持此产品，资金未变动。', nextStep: '请选择其他支付方式。' },
  },
} as const satisfies Record<string, ErrorSpec>;
