import { JOURNEYS } from '@breakwater/contracts';
import type { Objectives } from '../../measure/objectives.ts';
import { OUTCOME_CLASSES } from '../../measure/outcome.ts';
import type { BreakerState, DesignRun, DrillRun } from '../../measure/record.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { latencyChart, latencyRange } from '../chart/latency-chart.ts';
import { levelChart, waitingPerSecond } from '../chart/level-chart.ts';
import { outcomeChart } from '../chart/outcome-chart.ts';
import { stripChart, type StripRow } from '../chart/strip-chart.ts';
import { breakerText, outcomeText } from '../texts.ts';
import { both, type Content, html, type Markup, say } from './markup.ts';

/** Pictures that stand side by side, one for each design: outcomes, waiting time, queues, breakers, replicas. */
export function designPictures(
  run: DrillRun,
  designs: readonly JudgedDesign[],
  objectives: Objectives,
): Markup {
  return html`${[
    outcomePictures(run, designs),
    latencyPictures(run, designs, objectives),
    waitingPictures(run, designs),
    breakerPictures(run, designs),
    replicaPictures(run, designs),
  ]}`;
}

function outcomePictures(run: DrillRun, designs: readonly JudgedDesign[]): Markup {
  const most = Math.max(0, ...designs.flatMap(({ summary }) => summary.series.offered));
  return pictures(
    say('What customers got', '客户得到了什么'),
    say(
      'Every request of every second. The height is the load, so a flash crowd shows as a hill.',
      '每一秒的每个请求。总高度即负载，流量洪峰会显示为山峰。',
    ),
    OUTCOME_CLASSES.map((outcome) => swatch(`outcome-${outcome}`, both(outcomeText[outcome]))),
    designs,
    ({ summary }, index) => outcomeChart(`outcomes-${index}`, summary.series, timelineOf(run, index), most),
  );
}

function latencyPictures(run: DrillRun, designs: readonly JudgedDesign[], objectives: Objectives): Markup {
  const range = latencyRange(designs.map(({ summary }) => summary.series));
  return pictures(
    say('How long they waited', '等待了多久'),
    say(
      'From the moment a customer meant to send to the answer, or to giving up. Each line up is ten times longer.',
      '从客户打算发出的时刻到得到回答或放弃等待。每高一格代表十倍时间。',
    ),
    [
      lineKey('stroke-width: 1.4; opacity: .75', 'p50'),
      lineKey('stroke-width: 2.4', 'p99'),
      lineKey('stroke-width: 1.6; stroke-dasharray: 1.5 3', 'p99.9'),
    ],
    designs,
    ({ summary }, index) =>
      latencyChart(
        `latency-${index}`,
        summary.series,
        timelineOf(run, index),
        range,
        objectives.answerMs[JOURNEYS[0]],
        index,
      ),
  );
}

function waitingPictures(run: DrillRun, designs: readonly JudgedDesign[]): Markup | null {
  const levels = designs.map(({ summary }, index) =>
    waitingPerSecond(run.runs[index]?.samples ?? [], summary.series.seconds),
  );
  const most = Math.max(0, ...levels.flat());
  if (most === 0) return null;
  return pictures(
    say('The line in front of the services', '服务前的排队'),
    say(
      'Work that waits for a free slot. What grows without bound is answered too late.',
      '等待处理槽位的请求。无界增长的队列只会产生太迟的回答。',
    ),
    [],
    designs,
    (_, index) => levelChart(`waiting-${index}`, levels[index] ?? [], timelineOf(run, index), most, index),
  );
}

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half-open', 'open', 'isolated'];

function breakerPictures(run: DrillRun, designs: readonly JudgedDesign[]): Markup | null {
  const rows = designs.map((_, index) => breakerRows(run.runs[index]));
  if (rows.every((each) => each.length === 0)) return null;
  const seen = new Set(rows.flat().flatMap((each) => each.samples.map(({ state }) => state)));
  return pictures(
    say('Circuit breakers', '熔断器'),
    say(
      'Which calls were stopped, and when. One row for each breaker.',
      '哪些调用被停止，以及何时停止。每个熔断器一行。',
    ),
    BREAKER_STATES.filter((state) => seen.has(state)).map((state) =>
      swatch(`state-${state}`, both(breakerText[state])),
    ),
    designs,
    ({ summary }, index) =>
      rows[index]?.length === 0
        ? html`<p class="note">${say('This design has no circuit breakers.', '此方案没有熔断器。')}</p>`
        : stripChart(`breakers-${index}`, rows[index] ?? [], timelineOf(run, index), summary.series.seconds, {
            en: 'Breaker states',
            zh: '熔断器状态',
          }),
  );
}

function replicaPictures(run: DrillRun, designs: readonly JudgedDesign[]): Markup | null {
  const rows = designs.map((_, index) => replicaRows(run.runs[index]));
  if (rows.every((each) => each.length === 0)) return null;
  return pictures(
    say('The fleet', '服务实例'),
    say('Which replicas were up.', '各实例的运行情况。'),
    [swatch('state-up', say('Up', '运行')), swatch('state-down', say('Down', '停止'))],
    designs,
    ({ summary }, index) =>
      stripChart(`replicas-${index}`, rows[index] ?? [], timelineOf(run, index), summary.series.seconds, {
        en: 'Replicas up and down',
        zh: '实例运行状态',
      }),
  );
}

function breakerRows(run: DesignRun | undefined): StripRow[] {
  const rows = collectRows(
    (run?.samples ?? []).flatMap(({ atMs, breakers }) =>
      breakers.map(({ service, replica, edge, state }) => {
        const callee = edge.split('->').at(-1) ?? edge;
        return { atMs, state, label: `${service}-${replica} → ${callee}` };
      }),
    ),
  );
  return rows.toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

function replicaRows(run: DesignRun | undefined): StripRow[] {
  return collectRows(
    (run?.samples ?? []).flatMap(({ atMs, replicas }) =>
      replicas.map(({ name, replica, up }) => ({
        atMs,
        state: up ? 'up' : 'down',
        label: `${name}-${replica}`,
      })),
    ),
  );
}

function collectRows(samples: readonly { atMs: number; state: string; label: string }[]): StripRow[] {
  const rows = new Map<string, { atMs: number; state: string }[]>();
  for (const { label, atMs, state } of samples) {
    const row = rows.get(label);
    if (row === undefined) rows.set(label, [{ atMs, state }]);
    else row.push({ atMs, state });
  }
  return [...rows].map(([label, own]) => ({ label, samples: own }));
}

function timelineOf(run: DrillRun, index: number): Pick<DesignRun, 'phases' | 'faults'> {
  const own = run.runs[index];
  return { phases: own?.phases ?? [], faults: own?.faults ?? [] };
}

function lineKey(style: string, text: string): Markup {
  return html`<li>
    <svg viewBox="0 0 24 12" style="width: 26px" aria-hidden="true">
      <path d="M1 6H23" fill="none" stroke="var(--soft)" style="${style}" /></svg
    >${text}
  </li>`;
}

function swatch(className: string, text: Markup): Markup {
  return html`<li><span class="swatch ${className}"></span>${text}</li>`;
}

function pictures(
  title: Markup,
  lede: Markup,
  legend: readonly Markup[],
  designs: readonly JudgedDesign[],
  draw: (design: JudgedDesign, index: number) => Content,
): Markup {
  return html`<section>
    <h2>${title}</h2>
    <p class="lede">${lede}</p>
    ${
      legend.length === 0
        ? null
        : html`<ul class="legend">
            ${legend}
          </ul>`
    }
    <div class="grid">
      ${designs.map(
        (design, index) =>
          html`<figure class="card">
            <figcaption>
              <h3><span class="swatch own-${index % 7}"></span>${design.summary.design}</h3>
            </figcaption>
            ${draw(design, index)}
          </figure>`,
      )}
    </div>
  </section>`;
}
