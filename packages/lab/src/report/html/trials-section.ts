import type { TrialsComparison } from '../../measure/trials.ts';
import { differenceText, intervalText, toneOf, trialsNote, trialsTitle } from '../trials-text.ts';
import { both, html, type Markup, say } from './markup.ts';

/** What several trials, or a design without each of its patterns, came to: a row a design, a column a figure. */
export function trialsSection(comparison: TrialsComparison): Markup {
  const { designs, passed, seeds, rows } = comparison;
  return html`<section>
    <h2>${say('Over all trials', '全部试验')}</h2>
    <p class="lede">${both(trialsTitle(comparison))}. ${both(trialsNote(comparison))}</p>
    <div class="card scroll">
      <table class="trials">
        <thead>
          <tr>
            <th scope="col">${say('Design', '方案')}</th>
            <th scope="col">${say('As predicted', '符合预期')}</th>
            ${rows.map(({ figure }) => html`<th scope="col">${both(figure.label)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${designs.map(
            (design, index) =>
              html`<tr>
                <th scope="row">${design}</th>
                <td>${passed[index] ?? 0} / ${seeds.length}</td>
                ${rows.map(
                  (row) =>
                    html`<td class="tone-${toneOf(row, index)}">
                      ${intervalText(row, row.designs[index] ?? null)}
                      <small>${both(differenceText(row, index))}</small>
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
