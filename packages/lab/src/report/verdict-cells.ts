import { formatCount, NOTHING } from '../measure/metric-format.ts';
import type { JudgedDesign } from '../measure/summary.ts';
import { type Cell, plain, type Tone } from './cell.ts';
import { moneyText, standingText } from './texts.ts';

/** How the service fared under the fault, or that the run does not tell. */
export function standingCell({ standing, summary, inconclusive }: JudgedDesign): Cell {
  if (summary.aborted !== null) return { text: { en: '✗ aborted', zh: '✗ 已中止' }, tone: 'bad' };
  if (inconclusive !== null) return { text: { en: '? inconclusive', zh: '? 无法判定' }, tone: 'warn' };
  const { en, zh } = standingText[standing];
  const look = {
    stood: { mark: '✓', tone: 'good' },
    bent: { mark: '~', tone: 'warn' },
    collapsed: { mark: '✗', tone: 'bad' },
    unknown: { mark: '?', tone: 'plain' },
  } as const satisfies Record<typeof standing, { mark: string; tone: Tone }>;
  const { mark, tone } = look[standing];
  return { text: { en: `${mark} ${en}`, zh: `${mark} ${zh}` }, tone };
}

/** How many expectations held, or that those about the fault were not judged. */
export function expectationsCell({ expectations, inconclusive }: JudgedDesign): Cell {
  const held = expectations.filter((each) => each.held).length;
  const all = expectations.length;
  if (all === 0) return plain(NOTHING);
  if (inconclusive !== null) return { text: { en: '? not judged', zh: '? 未判定' }, tone: 'warn' };
  const mark = held === all ? '✓' : '✗';
  return {
    text: { en: `${mark} ${held} of ${all} held`, zh: `${mark} ${all} 项中 ${held} 项成立` },
    tone: held === all ? 'good' : 'bad',
  };
}

/** The mark of one expectation, and in words what it stands for. */
export function heldMark(held: boolean | null): Cell & { readonly mark: string } {
  if (held === null) return { mark: '?', text: { en: 'not judged', zh: '未判定' }, tone: 'warn' };
  return held
    ? { mark: '✓', text: { en: 'held', zh: '成立' }, tone: 'good' }
    : { mark: '✗', text: { en: 'did not hold', zh: '不成立' }, tone: 'bad' };
}

/** Whether the money is right. */
export function moneyCell({ summary: { money } }: JudgedDesign): Cell {
  const { en, zh } = moneyText[money.verdict];
  if (money.verdict === 'pass') return { text: { en: `✓ ${en}`, zh: `✓ ${zh}` }, tone: 'good' };
  if (money.verdict === 'unknown') return { text: { en: `? ${en}`, zh: `? ${zh}` }, tone: 'warn' };
  const count = formatCount(money.checked.reduce((sum, each) => sum + each.violations, 0));
  return { text: { en: `✗ ${en}: ${count}`, zh: `✗ ${zh}：${count} 处` }, tone: 'bad' };
}

/** How many outcomes the customers did not learn. */
export function unknownsCell({ summary: { money } }: JudgedDesign): Cell {
  const { total, unresolved } = money.unknowns;
  if (total === 0) return plain('0');
  const count = formatCount(total);
  if (unresolved === 0) {
    return { text: { en: `${count}, all read back`, zh: `${count}，均已查明` }, tone: 'plain' };
  }
  return { text: { en: `${count}, ${unresolved} open`, zh: `${count}，${unresolved} 未明` }, tone: 'warn' };
}
