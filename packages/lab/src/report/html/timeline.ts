import type { DrillRun } from '../../measure/record.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { goodputChart, SHAPES } from '../chart/goodput-chart.ts';
import { timeText } from '../chart/plot.ts';
import { both, html, type Markup, say } from './markup.ts';

/** The picture that tells the drill: goodput of every design, the fault, the alerts. */
export function timelineSection(run: DrillRun, designs: readonly JudgedDesign[]): Markup {
  const first = run.runs[0];
  const timeline = { phases: first?.phases ?? [], faults: first?.faults ?? [] };
  const tall = 330 + designs.length * 20;
  return html`<section>
    <h2>${say('What happened', '经过')}</h2>
    <p class="lede">
      ${say(
        'Answers that were right and in time, each second. The grey area is what was asked for; a design that stands stays at its edge.',
        '每秒正确且及时的回答。灰色区域是到达的请求，稳住的方案会贴着它的上沿。',
      )}
    </p>
    <figure class="card">
      ${legend(designs)}
      <div class="only-wide">
        ${goodputChart('goodput', designs, timeline, { width: 1000, height: tall })}
      </div>
      <div class="only-narrow">
        ${goodputChart('goodput-narrow', designs, timeline, { width: 440, height: 270 + designs.length * 20 })}
      </div>
      <output class="readout" aria-hidden="true"></output>
    </figure>
    ${events(run)}
  </section>`;
}

function legend(designs: readonly JudgedDesign[]): Markup {
  return html`<ul class="legend">
    ${designs.map(
      ({ summary }, index) => html`<li><span class="swatch own-${index % 7}"></span>${summary.design}</li>`,
    )}
    <li><span class="swatch" style="--own: var(--offered)"></span>${say('offered', '到达的请求')}</li>
    <li>
      <span class="swatch" style="--own: color-mix(in srgb, var(--band) 28%, transparent)"></span>${say(
        'fault',
        '故障',
      )}
    </li>
    <li>${shapeKey('M-8 -3H8V3H-8Z')}${say('alert firing', '告警持续')}</li>
    <li>${shapeKey(SHAPES.detected)}${say('detected', '发现')}</li>
    <li>${shapeKey(SHAPES.located)}${say('cause named', '定位')}</li>
    <li>${shapeKey(SHAPES.recovered)}${say('recovered', '恢复')}</li>
  </ul>`;
}

function shapeKey(path: string): Markup {
  return html`<svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="${path}" /></svg>`;
}

const EVENTS_MAX = 40;

/** The faults, and what happened to the fleet in each run, in order of time. */
function events(run: DrillRun): Markup | null {
  const faults = (run.runs[0]?.faults ?? []).flatMap(({ startMs, endMs, title }) => [
    { atMs: startMs, design: '', text: title },
    { atMs: endMs, design: '', text: { en: `Ends: ${title.en}`, zh: `结束：${title.zh}` } },
  ]);
  const fleet = run.runs.flatMap(({ design, fleetEvents }) =>
    fleetEvents.map((event) => ({ ...event, design })),
  );
  const all = [...faults, ...fleet].toSorted((a, b) => a.atMs - b.atMs);
  if (all.length === 0) return null;
  return html`<details>
    <summary>${say('Events', '事件')} (${all.length})</summary>
    <dl class="terms">
      ${all.slice(0, EVENTS_MAX).map(
        ({ atMs, design, text }) =>
          html`<dt>${timeText(Math.floor(atMs / 1_000))} ${design}</dt>
            <dd>${both(text)}</dd>`,
      )}
    </dl>
  </details>`;
}
