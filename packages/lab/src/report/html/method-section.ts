import { JOURNEYS } from '@breakwater/contracts';
import { burnRules } from '../../measure/burn-alert.ts';
import { formatCount, formatMilliseconds, formatRatio, formatShare } from '../../measure/metric-format.ts';
import type { Objectives } from '../../measure/objectives.ts';
import type { DrillRun, ServiceCapacity } from '../../measure/record.ts';
import type { JudgedDesign } from '../../measure/summary.ts';
import { journeyText, phaseText } from '../texts.ts';
import { designHeads } from './comparison-table.ts';
import { both, html, type Markup, say } from './markup.ts';

/** What was run, how to run it again, and what the words mean. */
export function methodSection(
  run: DrillRun,
  designs: readonly JudgedDesign[],
  objectives: Objectives,
): Markup {
  return html`<section>
    <h2>${say('Run it again', '重现')}</h2>
    <p class="lede">
      ${say('The same seed gives the same arrivals and the same faults.', '相同的种子产生相同的请求与故障。')}
    </p>
    <pre>${run.command}</pre>
    <details open>
      <summary>${say('Configuration', '配置')}</summary>
      ${configuration(run)}
    </details>
    <details>
      <summary>${say('Calls between the services, for each request', '每个请求引起的服务间调用')}</summary>
      ${calls(designs)}
    </details>
    <details>
      <summary>${say('What the words mean', '术语说明')}</summary>
      ${terms(designs, objectives)}
    </details>
  </section>`;
}

function configuration(run: DrillRun): Markup {
  const { config } = run;
  return html`<dl class="terms">
    <dt>${say('Load', '负载')}</dt>
    <dd>${config.load}</dd>
    <dt>${say('Customers', '客户')}</dt>
    <dd>${config.customers}</dd>
    <dt>${say('Traffic', '流量')}</dt>
    <dd>${config.trace ?? say('generated from the profile', '按负载曲线生成')}</dd>
    <dt>${say('Capacity', '处理能力')}</dt>
    <dd>${config.capacity.map((each) => html`<div>${capacityText(each)}</div>`)}</dd>
    <dt>${say('Seed and scale', '种子与规模')}</dt>
    <dd>${run.seed} · ${run.scale}</dd>
    <dt>${say('Arrivals', '到达序列')}</dt>
    <dd>${arrivals(run)}</dd>
    <dt>${say('Commit', '提交')}</dt>
    <dd>${run.commit}</dd>
    <dt>${say('Drill', '演练')}</dt>
    <dd>${run.drill.name} · ${run.drill.source}</dd>
    <dt>${say('Started', '开始')}</dt>
    <dd>${run.startedAt}</dd>
  </dl>`;
}

function capacityText({ service, replicas, slots, serviceMs }: ServiceCapacity): string {
  const model = slots === null || serviceMs === null ? 'real' : `${slots} slots × ${serviceMs} ms`;
  return `${service}: ${replicas} × (${model})`;
}

/** The digest shows that all designs got the same arrivals. */
function arrivals(run: DrillRun): Markup {
  const digests = new Set(
    run.runs.map(
      ({ header }) => `${formatCount(header.arrivals)} · sha256 ${header.arrivalsSha256.slice(0, 16)}`,
    ),
  );
  return html`${[...digests].map((digest) => html`<div>${digest}</div>`)}`;
}

function calls(designs: readonly JudgedDesign[]): Markup {
  const phases = designs[0]?.summary.phases.filter(({ name }) => name === 'steady' || name === 'fault') ?? [];
  const edges = [
    ...new Set(
      designs.flatMap(({ summary }) => summary.phases.flatMap((phase) => Object.keys(phase.callsPerRequest))),
    ),
  ];
  return html`<div class="scroll">
    <table style="--designs: ${designs.length}">
      <thead>
        <tr>
          <th scope="col">${say('Edge', '调用边')}</th>
          ${designHeads(designs)}
        </tr>
      </thead>
      <tbody>
        ${edges.flatMap((edge) =>
          phases.map(
            ({ name }) =>
              html`<tr>
                <th scope="row">${edge} · ${both(phaseText[name])}</th>
                ${designs.map(({ summary }) => {
                  const phase = summary.phases.find((each) => each.name === name);
                  return html`<td>${formatRatio(phase?.callsPerRequest[edge] ?? null)}</td>`;
                })}
              </tr>`,
          ),
        )}
      </tbody>
    </table>
  </div>`;
}

function terms(designs: readonly JudgedDesign[], { answerMs, availability }: Objectives): Markup {
  const seconds = designs[0]?.summary.series.seconds ?? 0;
  const rules = burnRules(seconds)
    .map((rule) => `${rule.factor}× ${rule.longSeconds} s / ${rule.shortSeconds} s (${rule.original})`)
    .join('; ');
  return html`<dl class="terms">
    <dt>${say('Right and in time', '正确且及时')}</dt>
    <dd>
      ${say(
        `Done, and answered within the objective, counted from the moment the customer meant to send: ${goalsIn('en', answerMs)}.`,
        `已完成，且从客户打算发出的时刻起在目标时间内得到回答：${goalsIn('zh', answerMs)}。`,
      )}
    </dd>
    <dt>${say('Outcomes', '结果分类')}</dt>
    <dd>
      ${say(
        'Each request is counted once: good, refused with a reason, failed or too late, unknown to the customer, or never sent because the generator was out of room. They sum to what was offered.',
        '每个请求只计一次：成功且及时、被拒并说明原因、失败或太迟、客户未获知结果、发生器未能发出。各类之和等于到达总数。',
      )}
    </dd>
    <dt>${say('Availability', '可用率')}</dt>
    <dd>
      ${say(
        'As above, and a timely decision counts too: a decline by the risk rules is an answer, an overload is none.',
        '同上，且及时的业务决定也算：风控拒绝是一种回答，系统过载则不是。',
      )}
    </dd>
    <dt>${say('Waiting time', '等待时间')}</dt>
    <dd>
      ${say(
        'Over what was done and what customers gave up on. Refusals are left out: a quick no would flatter the figure.',
        '包含已完成和客户放弃等待的请求，不含拒绝，以免快速拒绝美化数字。',
      )}
    </dd>
    <dt>${say('Alert', '告警')}</dt>
    <dd>
      ${say(
        `Multi-window burn rate on ${formatShare(availability)} availability, after the SRE Workbook, with its windows scaled to this run: ${rules}.`,
        `按 SRE Workbook 的多窗口燃烧率规则，目标可用率 ${formatShare(availability)}，窗口按本次运行时长缩放：${rules}。`,
      )}
    </dd>
    <dt>${say('Located', '定位')}</dt>
    <dd>
      ${say(
        'The first open breaker, refusal reason or dead replica that names the injected cause.',
        '首个指明注入原因的信号：熔断器打开、拒绝原因或实例停止。',
      )}
    </dd>
    <dt>${say('Recovered', '恢复')}</dt>
    <dd>
      ${say(
        'The share of good answers is back at 90% of the steady phase and stays for three seconds, counted from the end of the fault.',
        '自故障结束起，成功率回到稳态的 90% 并保持三秒。',
      )}
    </dd>
  </dl>`;
}

function goalsIn(language: 'en' | 'zh', answerMs: Objectives['answerMs']): string {
  const goals = JOURNEYS.map(
    (journey) => `${journeyText[journey][language]} ${formatMilliseconds(answerMs[journey])}`,
  );
  return goals.join(language === 'en' ? ', ' : '、');
}
