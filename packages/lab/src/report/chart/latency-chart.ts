import type { Series } from '../../measure/series.ts';
import { html, type Markup, rounded, svgText } from '../html/markup.ts';
import { same } from '../texts.ts';
import { SMALL_PLOT } from './outcome-chart.ts';
import {
  faultBands,
  faultEdges,
  linePath,
  phaseLabels,
  picture,
  type Plot,
  type Timeline,
  timeAxis,
  valueAxis,
  yOf,
} from './plot.ts';

/** Powers of ten of milliseconds that the axis covers, the same for every design so that pictures compare. */
export interface LatencyRange {
  readonly fromPower: number;
  readonly toPower: number;
}

export function latencyRange(allSeries: readonly Series[]): LatencyRange {
  const values = allSeries.flatMap((series) =>
    series.latencyMs.flatMap(({ p50, p999 }) => [p50 ?? [], p999 ?? []].flat()),
  );
  const fromPower = Math.floor(
    Math.log10(
      Math.max(
        1,
        values.reduce((a, b) => Math.min(a, b), 100),
      ),
    ),
  );
  const toPower = Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b), 1_000)));
  return { fromPower, toPower: Math.max(toPower, fromPower + 1) };
}

/** Latency percentiles on a logarithmic axis, with the objective as a line. */
export function latencyChart(
  id: string,
  series: Series,
  timeline: Timeline,
  range: LatencyRange,
  objectiveMs: number,
  designIndex: number,
): Markup {
  const plot: Plot = { ...SMALL_PLOT, seconds: series.seconds };
  const shareOf = (ms: number): number =>
    Math.max(0, (Math.log10(Math.max(ms, 0.1)) - range.fromPower) / (range.toPower - range.fromPower));
  const shares = (key: 'p50' | 'p99' | 'p999'): (number | null)[] =>
    series.latencyMs.map((latency) => {
      const ms = latency[key];
      return ms === null ? null : shareOf(ms);
    });
  const powers = Array.from(
    { length: range.toPower - range.fromPower + 1 },
    (_, index) => range.fromPower + index,
  );
  const goal = yOf(plot, shareOf(objectiveMs));
  const colour = `design-${designIndex % 7}`;
  return picture(
    plot,
    id,
    { en: 'Waiting time', zh: '等待时间' },
    {
      en: 'Percentiles 50, 99 and 99.9 a second, logarithmic; dashed: the objective of payments.',
      zh: '每秒 50、99、99.9 百分位，对数坐标；虚线为付款目标。',
    },
    [
      valueAxis(
        plot,
        powers.map((power) => ({ share: shareOf(10 ** power), label: powerText(power) })),
      ),
      faultBands(plot, timeline),
      faultEdges(plot, timeline),
      html`<path class="goal" d="M${plot.left} ${rounded(goal)}H${plot.width - plot.right}" />`,
      svgText(plot.left + 4, goal - 4, { en: 'objective', zh: '目标' }, 'tick'),
      html`<path class="line p50 ${colour}" d="${linePath(plot, shares('p50'))}" />
        <path class="line p99 ${colour}" d="${linePath(plot, shares('p99'))}" />
        <path class="line p999 ${colour}" d="${linePath(plot, shares('p999'))}" />`,
      phaseLabels(plot, timeline),
      timeAxis(plot),
      series.latencyMs.every(({ p50 }) => p50 === null)
        ? svgText(plot.width / 2, plot.height / 2, same('–'), 'tick middle')
        : null,
    ],
  );
}

function powerText(power: number): string {
  return power >= 3 ? `${10 ** (power - 3)} s` : `${10 ** power} ms`;
}
