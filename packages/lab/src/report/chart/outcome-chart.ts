import { OUTCOME_CLASSES } from '../../measure/outcome.ts';
import type { Series } from '../../measure/series.ts';
import { html, type Markup } from '../html/markup.ts';
import {
  areaPath,
  faultBands,
  faultEdges,
  phaseLabels,
  picture,
  type Plot,
  roundMarks,
  type Timeline,
  timeAxis,
  valueAxis,
} from './plot.ts';

export const SMALL_PLOT = { width: 440, height: 200, left: 48, right: 10, top: 22, bottom: 24 } as const;

/** What became of every request, second by second: the outcomes stacked up to what was offered. */
export function outcomeChart(id: string, series: Series, timeline: Timeline, perSecondMax: number): Markup {
  const plot: Plot = { ...SMALL_PLOT, seconds: series.seconds };
  const marks = roundMarks(perSecondMax);
  const top = marks.at(-1) ?? 1;
  let lower: number[] = series.offered.map(() => 0);
  const layers = OUTCOME_CLASSES.map((outcome) => {
    const counts = series.outcomes[outcome];
    const upper = lower.map((share, second) => share + (counts[second] ?? 0) / top);
    const layer = counts.some((count) => count > 0)
      ? html`<path class="outcome-${outcome}" d="${areaPath(plot, lower, upper)}" />`
      : null;
    lower = upper;
    return layer;
  });
  return picture(
    plot,
    id,
    { en: 'What became of every request', zh: '每个请求的结果' },
    {
      en: 'Outcomes a second, stacked; the whole height is what was offered.',
      zh: '每秒各类结果的堆叠，总高度为到达的请求数。',
    },
    [
      valueAxis(
        plot,
        marks.map((value) => ({ share: value / top, label: String(value) })),
      ),
      faultBands(plot, timeline),
      layers,
      faultEdges(plot, timeline),
      phaseLabels(plot, timeline),
      timeAxis(plot),
    ],
  );
}
