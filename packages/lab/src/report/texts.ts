import { errorTable, isErrorCode, type Journey } from '@breakwater/contracts';
import type { OutcomeClass } from '../measure/outcome.ts';
import type { BreakerState, LocalText, PhaseName } from '../measure/record.ts';
import type { Standing } from '../measure/summary.ts';

/** The words of both reports that stand for values of the measurement. */

export const phaseText: Readonly<Record<PhaseName, LocalText>> = {
  green: { en: 'Warm-up', zh: '预热' },
  steady: { en: 'Steady', zh: '稳态' },
  fault: { en: 'Fault', zh: '故障' },
  recovery: { en: 'Recovery', zh: '恢复' },
  retrigger: { en: 'Second fault', zh: '再次故障' },
  after: { en: 'After', zh: '之后' },
};

export const journeyText: Readonly<Record<Journey, LocalText>> = {
  pay: { en: 'Payments', zh: '付款' },
  hold: { en: 'Holds', zh: '预授权' },
  capture: { en: 'Captures', zh: '预授权请款' },
  void: { en: 'Voids', zh: '预授权撤销' },
  refund: { en: 'Refunds', zh: '退款' },
  borrow: { en: 'Cash loans', zh: '借款' },
  repay: { en: 'Repayments', zh: '还款' },
  look: { en: 'Account views', zh: '账户查询' },
};

export const outcomeText: Readonly<Record<OutcomeClass, LocalText>> = {
  good: { en: 'Good, in time', zh: '成功且及时' },
  refused: { en: 'Refused, told why', zh: '被拒并说明原因' },
  failed: { en: 'Failed or too late', zh: '失败或太迟' },
  unknown: { en: 'Unknown outcome', zh: '结果未知' },
  unsent: { en: 'Could not be sent', zh: '未能发出' },
};

export const standingText: Readonly<Record<Standing, LocalText>> = {
  stood: { en: 'stayed up', zh: '稳住' },
  bent: { en: 'bent', zh: '部分受损' },
  collapsed: { en: 'collapsed', zh: '崩溃' },
  unknown: { en: 'not measured', zh: '未测得' },
};

export const breakerText: Readonly<Record<BreakerState, LocalText>> = {
  closed: { en: 'Closed: calls pass', zh: '关闭：正常通过' },
  'half-open': { en: 'Half-open: one probe', zh: '半开：试探' },
  open: { en: 'Open: calls stopped', zh: '打开：停止调用' },
  isolated: { en: 'Isolated by hand', zh: '人工隔离' },
};

export const moneyText = {
  pass: { en: 'right to the fen', zh: '分毫不差' },
  fail: { en: 'WRONG', zh: '有误' },
  unknown: { en: 'not proven', zh: '无法证实' },
} as const satisfies Record<string, LocalText>;

const verdictText: ReadonlyMap<string, LocalText> = new Map([
  ['pass', { en: 'pass', zh: '通过' }],
  ['fail', { en: 'fail', zh: '不通过' }],
  ['unknown', { en: 'unknown', zh: '无法证实' }],
]);

/** What was measured: figures read the same in every language, the words of a verdict do not. */
export function measuredText(measured: string): LocalText {
  return verdictText.get(measured) ?? { en: measured, zh: measured };
}

const clientReasonText: Readonly<Record<string, LocalText>> = {
  late: { en: 'Done, but too late', zh: '完成但太迟' },
  unknown: { en: 'No answer: outcome unknown', zh: '无响应：结果未知' },
  unsent: { en: 'Could not be sent in time', zh: '未能及时发出' },
  failed: { en: 'Failed without a reason', zh: '失败且无原因' },
  connection_refused: { en: 'Connection refused', zh: '连接被拒绝' },
  connection_lost: { en: 'Connection lost', zh: '连接中断' },
};

/** The words for one key of `Impact.byReason`; a key that nobody knows speaks for itself. */
export function reasonText(reason: string): LocalText {
  if (isErrorCode(reason)) return { en: errorTable[reason].en.title, zh: errorTable[reason].zh.title };
  return clientReasonText[reason] ?? { en: reason, zh: reason };
}

/** The same words in both languages: names, numbers. */
export function same(text: string): LocalText {
  return { en: text, zh: text };
}
