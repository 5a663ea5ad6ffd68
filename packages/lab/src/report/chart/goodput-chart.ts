import type { BurnAlert } from '../../measure/burn-alert.ts';
import type { Incident } from '../../measure/incidents.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { html, type Markup, rounded, svgText } from '../html/markup.ts';
import { cut } from '../text-width.ts';
import { same } from '../texts.ts';
import {
  areaPath,
  faultBands,
  faultEdges,
  linePath,
  phaseLabels,
  picture,
  type Plot,
  roundMarks,
  type Timeline,
  timeAxis,
  valueAxis,
  xOf,
  yOf,
} from './plot.ts';

const LANE_HEIGHT = 20;

/**
 * Goodput of every design over what was offered, with the fault as a band. Below it a lane for each design tells when an
 * alert fired and when the trouble was detected, located and over.
 *
 *      Steady   |  Fault      |  Recovery
 *   ------------|-------------|----------- offered
 *   ============|=============|=========== resilient
 *               \_____________|___________ naive
 *               |    ===▲==◆==|==●
 */
export function goodputChart(
  id: string,
  designs: readonly JudgedDesign[],
  timeline: Timeline,
  size: { width: number; height: number },
): Markup {
  const lanes = designs.length * LANE_HEIGHT;
  const plot: Plot = {
    width: size.width,
    height: size.height,
    left: 40,
    right: 78,
    top: 26,
    bottom: 26 + lanes,
    seconds: Math.max(0, ...designs.map(({ summary }) => summary.series.seconds)),
  };
  const offered = offeredOf(designs);
  const marks = roundMarks(Math.max(0, ...offered));
  const top = marks.at(-1) ?? 1;
  const toShares = (values: readonly number[]): number[] => values.map((value) => value / top);
  return picture(
    plot,
    id,
    { en: 'Good answers a second, by design', zh: '各方案每秒有效回答' },
    {
      en: 'Lines: answers right and in time. Grey area: requests offered. Band: the fault.',
      zh: '折线：正确且及时的回答；灰色区域：到达的请求；色带：故障。',
    },
    [
      valueAxis(
        plot,
        marks.map((value) => ({ share: value / top, label: String(value) })),
      ),
      html`<path class="offered" d="${areaPath(plot, toShares(offered.map(() => 0)), toShares(offered))}" />`,
      faultBands(plot, timeline),
      faultEdges(plot, timeline),
      designs.map(({ summary }, index) => {
        const line = linePath(plot, toShares(summary.series.outcomes.good));
        return html`<path class="line-halo" d="${line}" /><path
            class="line design-${index % 7}"
            d="${line}"
          />`;
      }),
      phaseLabels(plot, timeline),
      timeAxis(plot),
      endLabels(plot, designs, top),
      designs.map((design, index) => lane(plot, design, index)),
    ],
  );
}

/** Open-loop load is the same for every design, so any of them tells it; the longest run covers all. */
function offeredOf(designs: readonly JudgedDesign[]): readonly number[] {
  return designs.reduce<readonly number[]>(
    (longest, { summary }) => (summary.series.seconds > longest.length ? summary.series.offered : longest),
    [],
  );
}

const LABEL_GAP = 14;

/** The designs' names where their lines end, moved apart where they would overlap, and never below the axis. */
function endLabels(plot: Plot, designs: readonly JudgedDesign[], top: number): Markup {
  const labels = designs
    .map(({ summary }, index) => {
      const last = summary.series.outcomes.good.slice(-3);
      const mean = last.reduce((sum, value) => sum + value, 0) / Math.max(1, last.length);
      return { name: summary.design, index, y: yOf(plot, mean / top) };
    })
    .toSorted((a, b) => a.y - b.y);
  let highest = plot.top;
  for (const label of labels) {
    label.y = Math.max(label.y, highest);
    highest = label.y + LABEL_GAP;
  }
  let lowest = plot.height - plot.bottom;
  for (const label of labels.toReversed()) {
    label.y = Math.min(label.y, lowest);
    lowest = label.y - LABEL_GAP;
  }
  const x = plot.width - plot.right + 8;
  return html`${labels.map(({ name, index, y }) =>
    svgText(x, y + 4, same(cut(name, 11)), `label ink-${index % 7}`),
  )}`;
}

function lane(plot: Plot, { summary }: JudgedDesign, index: number): Markup {
  const y = plot.height - plot.bottom + 34 + index * LANE_HEIGHT;
  return html`<path class="lane" d="M${plot.left} ${y}H${plot.width - plot.right}" /> ${pagingSpans(
      summary.alerts,
    ).map(({ startMs, endMs }) => {
      const x = xOf(plot, startMs / 1_000);
      const width = Math.max(2, xOf(plot, Math.min(endMs / 1_000, plot.seconds)) - x);
      return html`<rect
        class="paging fill-${index % 7}"
        x="${rounded(x)}"
        y="${y - 3}"
        width="${rounded(width)}"
        height="6"
        rx="3"
      />`;
    })}
    ${summary.incidents.map((incident) => incidentMarks(plot, incident, y, index))}
    ${svgText(plot.width - plot.right + 8, y + 4, same(cut(summary.design, 11)), `label small ink-${index % 7}`)}`;
}

function incidentMarks(plot: Plot, incident: Incident, y: number, index: number): Markup {
  const { startMs, endMs, detectSeconds, locateSeconds, recoverSeconds } = incident;
  const mark = (fromMs: number, afterSeconds: number | null, shape: string): Markup | null => {
    if (afterSeconds === null) return null;
    const x = xOf(plot, fromMs / 1_000 + afterSeconds);
    return html`<path
      class="mark fill-${index % 7}"
      transform="translate(${rounded(x)} ${y})"
      d="${shape}"
    />`;
  };
  return html`${mark(endMs, recoverSeconds, SHAPES.recovered)}${mark(startMs, locateSeconds, SHAPES.located)}${mark(
    startMs,
    detectSeconds,
    SHAPES.detected,
  )}`;
}

/** Outlines of the three marks, around the origin. */
export const SHAPES = {
  detected: 'M0 -6.5L6 5H-6Z',
  located: 'M0 -6.5L6.5 0L0 6.5L-6.5 0Z',
  recovered: 'M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0',
} as const;

/** The times during which at least one page fires, joined. */
function pagingSpans(alerts: readonly BurnAlert[]): { startMs: number; endMs: number }[] {
  const spans: { startMs: number; endMs: number }[] = [];
  for (const { severity, startMs, endMs } of alerts) {
    if (severity !== 'page') continue;
    const last = spans.at(-1);
    if (last !== undefined && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else spans.push({ startMs, endMs });
  }
  return spans;
}
