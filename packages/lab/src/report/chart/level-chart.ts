import { counter } from '../../measure/counters.ts';
import type { FleetSample, LocalText } from '../../measure/record.ts';
import { html, type Markup, svgText } from '../html/markup.ts';
import {
  areaPath,
  faultBands,
  picture,
  type Plot,
  roundMarks,
  type Timeline,
  timeAxis,
  valueAxis,
} from './plot.ts';

/** Requests that wait in line, second by second: the last sample of each, or the one before it. */
export function waitingPerSecond(samples: readonly FleetSample[], seconds: number): number[] {
  const perSecond: number[] = Array.from({ length: seconds }, () => 0);
  let next = 0;
  let level = 0;
  for (let second = 0; second < seconds; second++) {
    for (; (samples[next]?.atMs ?? Number.POSITIVE_INFINITY) < (second + 1) * 1_000; next++) {
      level = samples[next]?.counters[counter.queueWaiting] ?? level;
    }
    perSecond[second] = level;
  }
  return perSecond;
}

/** A level over time as an area. */
export function levelChart(
  id: string,
  values: readonly number[],
  timeline: Timeline,
  maximum: number,
  designIndex: number,
): Markup {
  const plot: Plot = {
    width: 440,
    height: 138,
    left: 48,
    right: 10,
    top: 18,
    bottom: 24,
    seconds: values.length,
  };
  const marks = roundMarks(maximum);
  const top = marks.at(-1) ?? 1;
  const shares = values.map((value) => value / top);
  return picture(
    plot,
    id,
    { en: 'Requests waiting in line', zh: '排队中的请求' },
    { en: 'Over all services, sampled each second.', zh: '所有服务合计，每秒采样。' },
    [
      valueAxis(
        plot,
        marks.map((value) => ({ share: value / top, label: value.toLocaleString('en-US') })),
      ),
      faultBands(plot, timeline),
      html`<path
        class="level fill-${designIndex % 7}"
        d="${areaPath(
          plot,
          shares.map(() => 0),
          shares,
        )}"
      />`,
      svgText(plot.width - plot.right, plot.top - 6, peakText(values), 'tick end'),
      timeAxis(plot),
    ],
  );
}

/** Says the peak in words, because a short line beside a very long one is not to be seen. */
function peakText(values: readonly number[]): LocalText {
  const peak = Math.max(0, ...values).toLocaleString('en-US');
  return { en: `at most ${peak}`, zh: `最多 ${peak}` };
}
