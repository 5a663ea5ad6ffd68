import { errorTable, isErrorCode } from '@breakwater/contracts';
import { formatCount } from '../../measure/metric-format.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { reasonsOf } from '../comparison.ts';
import { reasonText } from '../texts.ts';
import { designHeads } from './comparison-table.ts';
import { both, html, type Markup, say } from './markup.ts';

const REASONS_MAX = 14;

/** Why requests were not good, from the first trigger to the end, with a bar for each design. */
export function reasonsSection(designs: readonly JudgedDesign[]): Markup | null {
  const reasons = reasonsOf(designs).slice(0, REASONS_MAX);
  if (reasons.length === 0) return null;
  const most = Math.max(
    1,
    ...designs.flatMap(({ summary }) => reasons.map((reason) => summary.impact.byReason[reason] ?? 0)),
  );
  return html`<section>
    <h2>${say('Why requests were not good', '请求失败的原因')}</h2>
    <p class="lede">
      ${say(
        'From the first fault to the end. A refusal says what happened; a timeout says nothing.',
        '从首次故障到结束。拒绝会说明原因，而超时什么也没有说明。',
      )}
    </p>
    <div class="card scroll">
      <table class="reasons" style="--designs: ${designs.length}">
        <thead>
          <tr>
            <th scope="col">${say('Reason', '原因')}</th>
            ${designHeads(designs)}
          </tr>
        </thead>
        <tbody>
          ${reasons.map(
            (reason) =>
              html`<tr>
                <th scope="row">${both(reasonText(reason))}<small>${causeOf(reason)}</small></th>
                ${designs.map(({ summary }, index) => bar(summary.impact.byReason[reason] ?? 0, most, index))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function causeOf(reason: string): string {
  return isErrorCode(reason) ? `${reason} · ${errorTable[reason].causeGroup}` : reason;
}

function bar(count: number, most: number, index: number): Markup {
  const percent = Math.round((count / most) * 1_000) / 10;
  return html`<td>
    <div class="bar own-${index % 7}">
      <i style="width: ${percent}%${count === 0 ? '; visibility: hidden' : ''}"></i
      ><span>${formatCount(count)}</span>
    </div>
  </td>`;
}
