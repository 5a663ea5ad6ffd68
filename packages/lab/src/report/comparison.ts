import { JOURNEYS } from '@breakwater/contracts';
import { ratio } from '../measure/figures.ts';
import {
  formatBytes,
  formatCount,
  formatMinor,
  formatRatio,
  formatSeconds,
  formatShare,
  NOTHING,
} from '../measure/metric-format.ts';
import type { Incident } from '../measure/incidents.ts';
import type { LatencyMs } from '../measure/percentiles.ts';
import { keptOfSteady, type PhaseSummary } from '../measure/phases.ts';
import type { LocalText, PhaseName } from '../measure/record.ts';
import type { JudgedDesign } from '../measure/summary.ts';
import { type Cell, plain } from './cell.ts';
import { journeyText, phaseText, reasonText, same } from './texts.ts';
import { expectationsCell, moneyCell, standingCell, unknownsCell } from './verdict-cells.ts';

interface Row {
  readonly label: LocalText;
  /** One for each design, in order. */
  readonly cells: readonly Cell[];
  /** Left out where space is short. */
  readonly detail: boolean;
}

export interface Section {
  readonly title: LocalText;
  readonly rows: readonly Row[];
}

/** The comparison of all designs, told in the order that matters: verdict, money, service, times, impact, cost. */
export function comparisonOf(designs: readonly JudgedDesign[]): Section[] {
  const sections = [
    verdictSection(designs),
    goodputSection(designs),
    rateSection(designs),
    availabilitySection(designs),
    latencySection(designs),
    payoutSection(designs),
    timesSection(designs),
    impactSection(designs),
    costSection(designs),
  ];
  return sections.filter((section) => section.rows.length > 0);
}

type CellOf = (design: JudgedDesign) => Cell;

function row(designs: readonly JudgedDesign[], label: LocalText, cellOf: CellOf): Row {
  return { label, cells: designs.map(cellOf), detail: false };
}

function detail(of: Row): Row {
  return { ...of, detail: true };
}

function verdictSection(designs: readonly JudgedDesign[]): Section {
  return {
    title: { en: 'Verdict', zh: '结论' },
    rows: [
      row(designs, { en: 'Under the fault', zh: '故障期间' }, standingCell),
      row(designs, { en: 'Expectations of the drill', zh: '演练预期' }, expectationsCell),
      row(designs, { en: 'The money', zh: '资金' }, moneyCell),
      row(designs, { en: 'Outcomes unknown to the customer', zh: '客户未获知结果' }, unknownsCell),
    ],
  };
}

const SERVICE_PHASES: readonly PhaseName[] = ['steady', 'fault', 'recovery', 'retrigger', 'after'];

function phaseOf({ summary }: JudgedDesign, name: PhaseName): PhaseSummary | undefined {
  return summary.phases.find((phase) => phase.name === name);
}

function phasesIn(designs: readonly JudgedDesign[]): PhaseName[] {
  return SERVICE_PHASES.filter((name) => designs.some((design) => phaseOf(design, name) !== undefined));
}

function shareCell(share: number | null, ofSteady: number | null): Cell {
  const tone = ofSteady === null ? 'plain' : ofSteady >= 0.95 ? 'good' : ofSteady >= 0.5 ? 'warn' : 'bad';
  return { text: same(formatShare(share)), tone };
}

function goodputSection(designs: readonly JudgedDesign[]): Section {
  return {
    title: { en: 'Answers right and in time, of all asked', zh: '正确且及时的回答占全部请求' },
    rows: phasesIn(designs).map((name) =>
      row(designs, phaseText[name], (design) => {
        const phase = phaseOf(design, name);
        if (phase === undefined) return plain(NOTHING);
        return shareCell(phase.all.goodputShareOfOffered, keptOfSteady(phase, phase.all));
      }),
    ),
  };
}

/** How much was answered and asked for each second: where the load is the fault, shares tell little. */
function rateSection(designs: readonly JudgedDesign[]): Section {
  const names = phasesIn(designs);
  const isAsked = designs.some(({ summary }) => summary.phases.some(({ loadIsFault }) => loadIsFault));
  return {
    title: { en: 'Good answers a second, of so many asked', zh: '每秒正确且及时的回答／每秒请求' },
    rows: (isAsked ? names : []).map((name) =>
      row(designs, phaseText[name], (design) => {
        const phase = phaseOf(design, name);
        if (phase === undefined) return plain(NOTHING);
        const { goodputPerSecond, offered, seconds } = phase.all;
        const text = `${formatRatio(goodputPerSecond)} / ${formatRatio(ratio(offered, seconds))}`;
        return { ...shareCell(null, keptOfSteady(phase, phase.all)), text: same(text) };
      }),
    ),
  };
}

function availabilitySection(designs: readonly JudgedDesign[]): Section {
  const asked = JOURNEYS.filter((journey) =>
    designs.some((design) => (phaseOf(design, 'fault')?.byJourney[journey]?.offered ?? 0) > 0),
  );
  return {
    title: { en: 'Availability during the fault', zh: '故障期间可用率' },
    rows: asked.map((journey) =>
      row(designs, journeyText[journey], (design) => {
        const share = phaseOf(design, 'fault')?.byJourney[journey]?.availability ?? null;
        return shareCell(
          share,
          ratio(share, phaseOf(design, 'steady')?.byJourney[journey]?.availability ?? null),
        );
      }),
    ),
  };
}

function latencySection(designs: readonly JudgedDesign[]): Section {
  return {
    title: { en: 'Waiting time p50 · p99 · p99.9', zh: '等待时间 p50 · p99 · p99.9' },
    rows: [
      ...phasesIn(designs).map((name) => {
        const latency = row(designs, phaseText[name], (design) =>
          plain(latencyText(phaseOf(design, name)?.all.latencyMs)),
        );
        return name === 'steady' || name === 'fault' ? latency : detail(latency);
      }),
      row(designs, { en: 'Attempts a request, in the fault', zh: '故障期间每请求尝试次数' }, (design) =>
        plain(formatRatio(phaseOf(design, 'fault')?.all.attemptsPerRequest ?? null)),
      ),
    ],
  };
}

/** How long the loans that were granted waited for their money. */
function payoutSection(designs: readonly JudgedDesign[]): Section {
  const granted = phasesIn(designs).filter((name) =>
    designs.some((design) => (phaseOf(design, name)?.payouts.granted ?? 0) > 0),
  );
  return {
    title: { en: 'Loans: wait for the money p50 · p99 · p99.9', zh: '借款到账等待 p50 · p99 · p99.9' },
    rows: granted.map((name) => {
      const wait = row(designs, phaseText[name], (design) =>
        plain(latencyText(phaseOf(design, name)?.payouts.waitMs)),
      );
      return name === 'steady' || name === 'fault' ? wait : detail(wait);
    }),
  };
}

/** Three percentiles in one unit: "75 · 192 · 219 ms" or "0.1 · 9.4 · 9.4 s". */
function latencyText(latencyMs: LatencyMs | undefined): string {
  if (latencyMs === undefined || latencyMs.p99 === null) return NOTHING;
  const { p50, p99, p999 } = latencyMs;
  const inSeconds = p99 >= 1_000;
  const write = (ms: number | null): string =>
    ms === null ? NOTHING : inSeconds ? (ms / 1_000).toFixed(1) : ms.toFixed(0);
  return `${[p50, p99, p999].map(write).join(' · ')} ${inSeconds ? 's' : 'ms'}`;
}

function incidentOf({ summary }: JudgedDesign, phase: Incident['phase']): Incident | undefined {
  return summary.incidents.find((each) => each.phase === phase);
}

function reachedCell(seconds: number | null | undefined): Cell {
  return seconds === null || seconds === undefined
    ? { text: { en: 'not reached', zh: '未达到' }, tone: 'bad' }
    : plain(formatSeconds(seconds));
}

function timesSection(designs: readonly JudgedDesign[]): Section {
  const rows = [
    row(designs, { en: 'To detect: an alert fires', zh: '发现：告警触发' }, (design) =>
      reachedCell(incidentOf(design, 'fault')?.detectSeconds),
    ),
    row(designs, { en: 'To locate: a signal names the cause', zh: '定位：信号指明原因' }, (design) =>
      reachedCell(incidentOf(design, 'fault')?.locateSeconds),
    ),
    row(designs, { en: 'To recover: 90% of steady, held', zh: '恢复：回到稳态的 90% 并保持' }, (design) =>
      reachedCell(incidentOf(design, 'fault')?.recoverSeconds),
    ),
  ];
  const again = row(designs, { en: 'To recover from the second fault', zh: '从再次故障中恢复' }, (design) =>
    reachedCell(incidentOf(design, 'retrigger')?.recoverSeconds),
  );
  const hasAgain = designs.some((design) => incidentOf(design, 'retrigger') !== undefined);
  return { title: { en: 'Time', zh: '用时' }, rows: hasAgain ? [...rows, again] : rows };
}

const REASONS_MAX = 5;

function impactSection(designs: readonly JudgedDesign[]): Section {
  const count = (label: LocalText, read: (design: JudgedDesign) => number | null): Row =>
    row(designs, label, (design) => plain(formatCount(read(design))));
  const amount = (label: LocalText, read: (design: JudgedDesign) => bigint | null): Row =>
    row(designs, label, (design) => plain(formatMinor(read(design))));
  return {
    title: { en: 'Impact from the fault to the end', zh: '从故障到结束的影响' },
    rows: [
      count({ en: 'Customers hurt', zh: '受影响客户' }, ({ summary }) => summary.impact.customersHurt),
      count({ en: 'Customers refused', zh: '被拒客户' }, ({ summary }) => summary.impact.customersRefused),
      count({ en: 'Payments not taken', zh: '未完成付款' }, ({ summary }) => summary.impact.paymentsNotTaken),
      amount(
        { en: 'Money not taken', zh: '未完成金额' },
        ({ summary }) => summary.impact.amountNotTakenMinor,
      ),
      amount(
        { en: 'Money in doubt', zh: '结果未知金额' },
        ({ summary }) => summary.impact.amountUnknownMinor,
      ),
      count({ en: 'Loans not granted', zh: '未放贷款' }, ({ summary }) => summary.impact.loansNotGranted),
      count({ en: 'Merchants hit', zh: '受影响商户' }, ({ summary }) => summary.impact.merchantsHit),
      count({ en: 'Degraded approvals', zh: '降级批准' }, ({ summary }) => summary.impact.degradedApprovals),
      amount(
        { en: 'Exposure they took', zh: '降级敞口' },
        ({ summary }) => summary.impact.degradedExposureMinor,
      ),
      ...reasonsOf(designs)
        .slice(0, REASONS_MAX)
        .map((reason) =>
          count(
            { en: `· ${reasonText(reason).en}`, zh: `· ${reasonText(reason).zh}` },
            ({ summary }) => summary.impact.byReason[reason] ?? 0,
          ),
        ),
    ],
  };
}

/** Every reason that hurt somebody in any design, the most frequent first. */
export function reasonsOf(designs: readonly JudgedDesign[]): string[] {
  const totals = new Map<string, number>();
  for (const { summary } of designs) {
    for (const [reason, count] of Object.entries(summary.impact.byReason)) {
      totals.set(reason, (totals.get(reason) ?? 0) + count);
    }
  }
  return [...totals].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([reason]) => reason);
}

function costSection(designs: readonly JudgedDesign[]): Section {
  return {
    title: { en: 'Cost', zh: '成本' },
    rows: [
      row(designs, { en: 'CPU time', zh: 'CPU 时间' }, ({ summary }) =>
        plain(formatSeconds(summary.cost.cpuSeconds)),
      ),
      row(
        designs,
        { en: 'CPU time per 1,000 good answers', zh: '每千次成功回答的 CPU 时间' },
        ({ summary }) => plain(formatSeconds(summary.cost.cpuSecondsPerThousandGood)),
      ),
      row(designs, { en: 'Calls to the credit bureau', zh: '征信调用次数' }, ({ summary }) =>
        plain(formatCount(summary.cost.bureauCalls)),
      ),
      row(designs, { en: 'Memory, at most', zh: '内存峰值' }, ({ summary }) =>
        plain(formatBytes(summary.cost.residentBytesMax)),
      ),
    ],
  };
}
