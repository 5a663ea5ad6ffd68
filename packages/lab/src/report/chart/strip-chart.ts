import type { LocalText } from '../../measure/record.ts';
import { html, type Markup, rounded, svgText } from '../html/markup.ts';
import { cut } from '../text-width.ts';
import { same } from '../texts.ts';
import { faultEdges, picture, type Plot, type Timeline, timeAxis, xOf } from './plot.ts';

/** A state that holds from one sample to the next. */
export interface StripRow {
  readonly label: string;
  /** In order of time. */
  readonly samples: readonly { readonly atMs: number; readonly state: string }[];
}

const ROW_HEIGHT = 20;

/** States over time as coloured strips, one row each; `state` becomes the class `state-<state>`. */
export function stripChart(
  id: string,
  rows: readonly StripRow[],
  timeline: Timeline,
  seconds: number,
  title: LocalText,
): Markup {
  const plot: Plot = {
    width: 440,
    height: 8 + rows.length * ROW_HEIGHT + 24,
    left: 118,
    right: 10,
    top: 6,
    bottom: 24,
    seconds,
  };
  return picture(
    plot,
    id,
    title,
    { en: 'One strip for each; the colour is its state.', zh: '每行一条，颜色表示状态。' },
    [
      rows.map((row, index) => strip(plot, row, plot.top + 2 + index * ROW_HEIGHT)),
      faultEdges(plot, timeline),
      timeAxis(plot),
    ],
  );
}

function strip(plot: Plot, row: StripRow, y: number): Markup {
  return html`${svgText(plot.left - 6, y + 12, same(cut(row.label, 15)), 'tick end')}${spansOf(
    row,
    plot.seconds * 1_000,
  ).map(({ state, startMs, endMs }) => {
    const x = xOf(plot, startMs / 1_000);
    const width = Math.max(1, xOf(plot, endMs / 1_000) - x);
    return html`<rect
      class="state-${state}"
      x="${rounded(x)}"
      y="${y}"
      width="${rounded(width)}"
      height="${ROW_HEIGHT - 4}"
    />`;
  })}`;
}

/** Neighbouring samples of one state become one span, up to the next state or the end. */
function spansOf(row: StripRow, endMs: number): { state: string; startMs: number; endMs: number }[] {
  const spans: { state: string; startMs: number; endMs: number }[] = [];
  for (const { atMs, state } of row.samples) {
    if (atMs >= endMs) break;
    const last = spans.at(-1);
    if (last?.state === state) continue;
    if (last !== undefined) last.endMs = atMs;
    spans.push({ state, startMs: atMs, endMs });
  }
  return spans;
}
