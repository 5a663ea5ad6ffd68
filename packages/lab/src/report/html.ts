import { DEFAULT_OBJECTIVES, type Objectives } from '../measure/objectives.ts';
import type { DrillRun } from '../measure/record.ts';
import type { JudgedDesign } from '../measure/summary.ts';
import type { TrialsComparison } from '../measure/trials.ts';
import { comparisonTable } from './html/comparison-table.ts';
import { designPictures } from './html/design-pictures.ts';
import { both, html, Markup, say } from './html/markup.ts';
import { masthead } from './html/masthead.ts';
import { methodSection } from './html/method-section.ts';
import { moneySection } from './html/money-section.ts';
import { reasonsSection } from './html/reasons-section.ts';
import { pageScript } from './html/script.ts';
import { chartStyle } from './html/style-chart.ts';
import { pageStyle } from './html/style-page.ts';
import { trialsSection } from './html/trials-section.ts';
import { timelineSection } from './html/timeline.ts';
import { verdictCards } from './html/verdict-cards.ts';

/** Nothing may be loaded from anywhere; the page works from a file without a network. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** The whole report as one self-contained HTML page, in both languages. */
export function renderHtml(
  run: DrillRun,
  designs: readonly JudgedDesign[],
  comparison: TrialsComparison | null = null,
  objectives: Objectives = DEFAULT_OBJECTIVES,
): string {
  const titles = {
    en: `${run.drill.title.en} · Breakwater`,
    zh: `${run.drill.title.zh} · Breakwater`,
  };
  const page = html`<!doctype html>
    <html lang="en" data-language="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${titles.en}</title>
        <style>
          ${new Markup(pageStyle + chartStyle)}
        </style>
      </head>
      <body>
        ${masthead(run)}
        <main>
          ${verdictCards(designs)} ${timelineSection(run, designs)} ${comparisonTable(designs)}
          ${comparison === null ? null : trialsSection(comparison)} ${moneySection(designs)}
          ${designPictures(run, designs, objectives)} ${reasonsSection(designs)}
          <section>
            <h2>${say('The lesson', '启示')}</h2>
            <p class="quote">${both(run.drill.lesson)}</p>
          </section>
          ${methodSection(run, designs, objectives)}
        </main>
        <footer>
          Breakwater · ${run.drill.name} · ${say('seed', '种子')} ${run.seed} · ${run.commit.slice(0, 10)}
        </footer>
        ${dataBlock('titles', titles)} ${dataBlock('series', cursorSeries(designs))}
        <script>
          ${new Markup(pageScript)};
        </script>
      </body>
    </html>`;
  return page.text;
}

/** Data for the script. A `<` is written as an escape, so that no text can end the block. */
function dataBlock(id: string, data: unknown): Markup {
  const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
  return html`<script type="application/json" id="${id}">
    ${new Markup(json)}
  </script>`;
}

function cursorSeries(designs: readonly JudgedDesign[]): unknown {
  return designs.map(({ summary }) => ({
    design: summary.design,
    good: summary.series.outcomes.good,
    offered: summary.series.offered,
  }));
}
