import type { JudgedDesign } from '../../measure/summary.ts';
import { comparisonOf } from '../comparison.ts';
import { both, html, type Markup, say } from './markup.ts';

/** Every figure of every design, side by side. */
export function comparisonTable(designs: readonly JudgedDesign[]): Markup {
  return html`<section>
    <h2>${say('Side by side', '逐项对比')}</h2>
    <p class="lede">
      ${say(
        'Same seed, same arrivals, same fault: what differs is the design alone.',
        '相同的种子、相同的请求、相同的故障，只有方案不同。',
      )}
    </p>
    <div class="card scroll">
      <table style="--designs: ${designs.length}">
        <thead>
          <tr>
            <th scope="col">${say('Figure', '指标')}</th>
            ${designHeads(designs)}
          </tr>
        </thead>
        ${comparisonOf(designs).map(
          ({ title, rows }) =>
            html`<tbody>
              <tr>
                <th scope="rowgroup" colspan="${designs.length + 1}" class="group">${both(title)}</th>
              </tr>
              ${rows.map(
                ({ label, cells }) =>
                  html`<tr>
                    <th scope="row">${both(label)}</th>
                    ${cells.map(({ text, tone }) => html`<td class="tone-${tone}">${both(text)}</td>`)}
                  </tr>`,
              )}
            </tbody>`,
        )}
      </table>
    </div>
  </section>`;
}

/** Column heads with each design's colour. */
export function designHeads(designs: readonly JudgedDesign[]): Markup[] {
  return designs.map(
    ({ summary }, index) =>
      html`<th scope="col"><span class="swatch own-${index % 7}"></span>${summary.design}</th>`,
  );
}
