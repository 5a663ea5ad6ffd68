import type { FaultSpan, LocalText, PhaseSpan } from '../../measure/record.ts';
import { type Content, html, type Markup, rounded, svgText } from '../html/markup.ts';
import { phaseText, same } from '../texts.ts';
import { columnsOf } from '../text-width.ts';

/** The place of a picture's plot inside its frame, and the time that it covers. Sizes are SVG units. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly seconds: number;
}

/** What is drawn behind every picture over time. */
export interface Timeline {
  readonly phases: readonly PhaseSpan[];
  readonly faults: readonly FaultSpan[];
}

export function xOf(plot: Plot, seconds: number): number {
  const share = plot.seconds === 0 ? 0 : seconds / plot.seconds;
  return plot.left + share * (plot.width - plot.left - plot.right);
}

/** @param share from 0 at the bottom to 1 at the top. */
export function yOf(plot: Plot, share: number): number {
  return plot.height - plot.bottom - share * (plot.height - plot.top - plot.bottom);
}

/** An accessible picture. Its title hangs on an empty group, where it is read out but is no tooltip over the plot. */
export function picture(
  plot: Plot,
  id: string,
  title: LocalText,
  description: LocalText,
  content: Content,
): Markup {
  return html`<svg
    class="plot"
    viewBox="0 0 ${plot.width} ${plot.height}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    data-left="${plot.left}"
    data-right="${plot.right}"
    data-width="${plot.width}"
    data-seconds="${plot.seconds}"
  >
    <g role="presentation"><title id="${id}-title">${title.en} / ${title.zh}</title></g>
    <desc id="${id}-desc">${description.en} / ${description.zh}</desc>
    ${content}
    <line class="cursor" y1="${plot.top}" y2="${plot.height - plot.bottom}" />
  </svg>`;
}

/** The faults as bands, to lie behind the curves. */
export function faultBands(plot: Plot, { faults }: Timeline): Markup {
  return html`${faults.map(({ startMs, endMs }) => {
    const x = xOf(plot, startMs / 1_000);
    const width = xOf(plot, endMs / 1_000) - x;
    return html`<rect
      class="fault-band"
      x="${rounded(x)}"
      y="${plot.top}"
      width="${rounded(width)}"
      height="${plot.height - plot.top - plot.bottom}"
    />`;
  })}`;
}

/** Where the faults begin and end, to lie before what would hide the bands. */
export function faultEdges(plot: Plot, { faults }: Timeline): Markup {
  const edges = faults.flatMap(({ startMs, endMs }) => [startMs, endMs]);
  const line = `v${plot.height - plot.top - plot.bottom}`;
  const path = edges.map((ms) => `M${rounded(xOf(plot, ms / 1_000))} ${plot.top}${line}`).join('');
  return html`<path class="fault-edge" d="${path}" />`;
}

const LABEL_CHARACTER_WIDTH = 7.4;

/** The names of the phases above the plot, where there is room, and ticks between them. */
export function phaseLabels(plot: Plot, { phases }: Timeline): Markup {
  return html`${phases.map(({ name, startMs, endMs }) => {
    const from = xOf(plot, startMs / 1_000);
    const to = xOf(plot, endMs / 1_000);
    const label = phaseText[name];
    const fits = columnsOf(label.en) * LABEL_CHARACTER_WIDTH <= to - from - 10;
    const className = name === 'fault' || name === 'retrigger' ? 'phase is-fault' : 'phase';
    return html`<path class="phase-tick" d="M${rounded(from)} ${plot.top - 14}v14" />${
        fits ? svgText((from + to) / 2, plot.top - 6, label, className) : null
      }`;
  })}`;
}

const TIME_STEPS_SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1_200, 3_600];
const TIME_LABEL_WIDTH = 44;

/** The time axis: marks at round times, written m:ss. */
export function timeAxis(plot: Plot): Markup {
  const labels = Math.max(1, Math.floor((plot.width - plot.left - plot.right) / TIME_LABEL_WIDTH));
  const step = TIME_STEPS_SECONDS.find((seconds) => plot.seconds / seconds <= labels) ?? 7_200;
  const y = plot.height - plot.bottom;
  const marks = Array.from({ length: Math.floor(plot.seconds / step) + 1 }, (_, index) => index * step);
  return html`<path
      class="axis"
      d="M${plot.left} ${y}H${rounded(plot.width - plot.right)}"
    />${marks.map((seconds) => svgText(xOf(plot, seconds), y + 15, same(timeText(seconds)), 'tick middle'))}`;
}

/** Lines and labels at values of the vertical axis; `share` is the height of each, from 0 to 1. */
export function valueAxis(plot: Plot, marks: readonly { share: number; label: string }[]): Markup {
  return html`${marks.map(({ share, label }) => {
    const y = yOf(plot, share);
    return html`<path class="grid" d="M${plot.left} ${rounded(y)}H${plot.width - plot.right}" />${svgText(
        plot.left - 6,
        y + 3.5,
        same(label),
        'tick end',
      )}`;
  })}`;
}

/** Three to six round values from zero to at least the maximum; the last one is the top of the axis. */
export function roundMarks(maximum: number): number[] {
  const rough = Math.max(maximum, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(
    1,
    ([1, 2, 2.5, 3, 4, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power,
  );
  const count = Math.max(1, Math.ceil(maximum / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Seconds as m:ss. */
export function timeText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`;
}

/** A path through the middle of each second; a null breaks the line. */
export function linePath(plot: Plot, shares: readonly (number | null)[]): string {
  let pen = 'M';
  let path = '';
  shares.forEach((share, second) => {
    if (share === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${rounded(xOf(plot, Math.min(second + 0.5, plot.seconds)))} ${rounded(yOf(plot, share))}`;
    pen = 'L';
  });
  return path;
}

/** The area between two curves, drawn as steps of one second. */
export function areaPath(plot: Plot, lower: readonly number[], upper: readonly number[]): string {
  if (upper.length === 0) return '';
  const forth = upper.map((share, second) => `${point(plot, second, share)}H${endX(plot, second)}`);
  const back = lower
    .map((share, second) => `V${rounded(yOf(plot, share))}H${rounded(xOf(plot, second))}`)
    .toReversed();
  return `M${forth.join('L')}${back.join('')}Z`;
}

function point(plot: Plot, second: number, share: number): string {
  return `${rounded(xOf(plot, second))} ${rounded(yOf(plot, share))}`;
}

function endX(plot: Plot, second: number): string {
  return rounded(xOf(plot, Math.min(second + 1, plot.seconds)));
}
