import type { ErrorSpec } from './error-spec.ts';

/** What every row here has: the fault is not ours and passes, and nothing was begun. */
const outside = {
  status: 503,
  causeGroup: 'dependency',
  retryable: true,
  moneyMoved: 'no',
  recorded: false,
} as const;

/** The part of the error table for systems outside the platform. */
export const dependencyErrors = {
  bureau_unavailable: {
    ...outside,
    retryAfter: 30,
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
  bureau_stale: {
    ...outside,
    retryAfter: 60,
    en: {
      title: 'Credit report out of date',
      detail: 'The credit bureau gives a report on you that is too old to decide on. No money moved.',
      nextStep: 'Cash loans will be back when the bureau has a fresh report; payments are not affected.',
    },
    zh: {
      title: '征信报告已过期',
      detail: '征信机构提供的报告过旧，无法据此审批，资金未变动。',
      nextStep: '征信报告更新后即可借款，支付功能不受影响。',
    },
  },
  bank_channel_unavailable: {
    ...outside,
    retryAfter: 60,
    en: {
      title: 'Bank channel not available',
      detail: 'The bank does not carry out transfers at the moment, so no new one is begun. No money moved.',
      nextStep: 'Payments to merchants are not affected. Try again in a few minutes.',
    },
    zh: {
      title: '银行通道暂不可用',
      detail: '银行目前无法完成转账，因此暂不受理新的转账，资金未变动。',
      nextStep: '向商户付款不受影响，请几分钟后重试。',
    },
  },
} as const satisfies Record<string, ErrorSpec>;
