import { formatCount } from '../../measure/metric-format.ts';
import type { LocalText } from '../../measure/record.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { moneyCell } from '../verdict-cells.ts';
import { designHeads } from './comparison-table.ts';
import { both, html, type Markup, say } from './markup.ts';

/** The Chinese names of the invariants; the checker gives the English ones. */
const invariantTextZh: Readonly<Record<number, string>> = {
  1: '已确认的付款不丢失',
  2: '没有凭空产生的结果',
  3: '不重复扣款',
  4: '幂等应答一致',
  5: '账本借贷平衡',
  6: '从不超出额度',
  7: '余额等于分录之和',
  8: '只增不改',
  9: '状态转换合法',
  10: '退款不超过已收款',
  11: '放款恰好一次',
  12: '事件至少一次，效果恰好一次',
  13: '账户内有序',
  14: '账单不再变动',
  15: '分分不差',
  16: '读到自己的写入',
  17: '风控失效时安全',
  18: '最终收敛',
  19: '拒绝均有说明',
};

const VIOLATIONS_MAX = 20;

/** Whether the money is right, invariant by invariant. A design that breaks one loses, however fast it is. */
export function moneySection(designs: readonly JudgedDesign[]): Markup {
  return html`<section>
    <h2>${say('The money', '资金')}</h2>
    <p class="lede">
      ${say(
        'After the run every recorded answer is compared with the ledger and with the bank’s book. Unknown outcomes are read back by their key. A design that gets the money wrong loses, however fast it is.',
        '运行结束后，每个已记录的回答都与账本和银行流水核对，未知结果按幂等键查明。资金有误的方案无论多快都判负。',
      )}
    </p>
    <div class="card scroll">
      <table style="--designs: ${designs.length}">
        <thead>
          <tr>
            <th scope="col">${say('Invariant', '不变式')}</th>
            ${designHeads(designs)}
          </tr>
        </thead>
        <tbody>
          ${invariantsOf(designs).map(
            ([invariant, name]) =>
              html`<tr>
                <th scope="row">${invariant}. ${both(name)}</th>
                ${designs.map((design) => invariantCell(design, invariant))}
              </tr>`,
          )}
        </tbody>
        <tbody>
          <tr>
            <th scope="row">${say('Unknown outcomes', '未知结果')}</th>
            ${designs.map(({ summary }) => html`<td>${formatCount(summary.money.unknowns.total)}</td>`)}
          </tr>
          <tr>
            <th scope="row">
              ${say('found done · found not done · open', '查明已完成 · 查明未发生 · 未明')}
            </th>
            ${designs.map(({ summary: { money } }) => {
              const { resolvedDone, resolvedNone, unresolved } = money.unknowns;
              return html`<td>${[resolvedDone, resolvedNone, unresolved].map(formatCount).join(' · ')}</td>`;
            })}
          </tr>
          <tr>
            <th scope="row"><b>${say('Verdict', '结论')}</b></th>
            ${designs.map((design) => {
              const { text, tone } = moneyCell(design);
              return html`<td class="tone-${tone}"><b>${both(text)}</b></td>`;
            })}
          </tr>
        </tbody>
      </table>
      ${designs.map(findings)}
    </div>
  </section>`;
}

function invariantsOf(designs: readonly JudgedDesign[]): [number, LocalText][] {
  const names = new Map<number, LocalText>();
  for (const { invariant, name } of designs.flatMap(({ summary }) => summary.money.checked)) {
    names.set(invariant, { en: name, zh: invariantTextZh[invariant] ?? name });
  }
  return [...names].toSorted(([a], [b]) => a - b);
}

function invariantCell({ summary }: JudgedDesign, invariant: number): Markup {
  const check = summary.money.checked.find((each) => each.invariant === invariant);
  if (check === undefined) return html`<td>–</td>`;
  const examined = formatCount(check.examined);
  if (check.violations === 0) return html`<td><span class="tone-good">✓</span> ${examined}</td>`;
  return html`<td class="tone-bad">✗ ${formatCount(check.violations)} / ${examined}</td>`;
}

function findings({ summary }: JudgedDesign): Markup | null {
  const { violations, doubts } = summary.money;
  if (violations.length === 0 && doubts.length === 0) return null;
  const rest = violations.length - VIOLATIONS_MAX;
  return html`<ul class="violations">
    ${violations
      .slice(0, VIOLATIONS_MAX)
      .map(
        ({ invariant, text, subjects }) =>
          html`<li>
            <b>${summary.design}</b> #${invariant}: ${text} <small>${subjects.slice(0, 5).join(', ')}</small>
          </li>`,
      )}
    ${rest > 0 ? html`<li>${say(`and ${rest} more`, `另有 ${rest} 条`)}</li>` : null}
    ${doubts.map((doubt) => html`<li><b>${summary.design}</b>: ${doubt}</li>`)}
  </ul>`;
}
