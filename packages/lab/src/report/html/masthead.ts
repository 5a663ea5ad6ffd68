import type { DrillRun } from '../../measure/record.ts';
import { formatCount } from '../../measure/metric-format.ts';
import { both, html, type Markup, say } from './markup.ts';

const causeGroupText: Readonly<Record<string, { en: string; zh: string }>> = {
  technical: { en: 'technical', zh: '技术' },
  risk_control: { en: 'risk control', zh: '风控' },
  experience: { en: 'user experience', zh: '用户体验' },
  dependency: { en: 'dependency', zh: '外部依赖' },
};

export function masthead(run: DrillRun): Markup {
  const { drill } = run;
  const group = causeGroupText[drill.causeGroup] ?? { en: drill.causeGroup, zh: drill.causeGroup };
  const day = run.startedAt.slice(0, 16).replace('T', ' ');
  return html`<header class="masthead">
    <div>
      <div class="topline">
        <span class="brand">${WAVE}Breakwater</span>
        <span>${say('Drill report', '演练报告')}</span>
        <span class="toggle" role="group" aria-label="Language / 语言">
          <button type="button" data-set-language="en" aria-pressed="true" lang="">English</button>
          <button type="button" data-set-language="zh" aria-pressed="false" lang="">中文</button>
        </span>
      </div>
      <h1>${both(drill.title)}</h1>
      <p class="story">${both(drill.story)}</p>
      <ul class="facts">
        <li>${say('Cause', '原因类别')} <b>${both(group)}</b></li>
        ${drill.teaches === undefined ? null : html`<li>${say('Teaches', '学习要点')} <b>${both(drill.teaches)}</b></li>`}
        <li>${say('Capacity', '处理能力')} <b>${formatCount(run.capacityPerSecond)}/s</b></li>
        <li>${say('Seed', '种子')} <b>${run.seed}</b></li>
        <li>${say('Run', '运行时间')} <b>${day} UTC</b></li>
      </ul>
    </div>
  </header>`;
}

/** A wave that meets a wall. */
const WAVE = html`<svg viewBox="0 0 26 18" aria-hidden="true">
  <path
    d="M1 13c3 0 3-4 6-4s3 4 6 4 3-4 5-4M1 17c3 0 3-3 6-3s3 3 6 3 3-3 5-3"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
  />
  <path d="M20 17V2h3l2 15z" fill="currentColor" />
</svg>`;
