import { Random } from '@breakwater/clock';
import { type Interval, bootstrapMedian } from './bootstrap.ts';
import { ratio } from './figures.ts';
import type { MetricKind } from './metrics.ts';
import { keptOfSteady } from './phases.ts';
import type { LocalText, PhaseName } from './record.ts';
import type { DesignSummary, JudgedDesign } from './summary.ts';

/** A figure by which designs are compared over trials. */
export interface ComparedFigure {
  readonly name: string;
  readonly label: LocalText;
  readonly kind: MetricKind;
  readonly higherIsBetter: boolean;
  readonly read: (summary: DesignSummary) => number | null;
}

/**
 * How a design differs from the first one. `noise` when the interval of the differences holds zero: then the trials do
 * not tell them apart. Null where a trial has no value.
 */
interface Difference extends Interval {
  readonly finding: 'better' | 'worse' | 'noise';
}

/** One figure over all trials: of each design, and of each design less the first. */
export interface ComparedRow {
  readonly figure: ComparedFigure;
  readonly designs: readonly (Interval | null)[];
  readonly differences: readonly (Difference | null)[];
}

/** Several trials of the same drill on the same designs, each trial with a seed of its own for all of them. */
export interface TrialsComparison {
  readonly designs: readonly string[];
  readonly seeds: readonly number[];
  /** In how many trials each design did as the drill predicts. */
  readonly passed: readonly number[];
  readonly rows: readonly ComparedRow[];
}

/** One trial: its seed, and the designs that were run with it. */
export interface Trial {
  readonly seed: number;
  readonly judged: readonly JudgedDesign[];
}

const HURT: readonly PhaseName[] = ['fault', 'recovery', 'retrigger', 'after'];

function phaseOf(summary: DesignSummary, name: PhaseName): DesignSummary['phases'][number] | undefined {
  return summary.phases.find((phase) => phase.name === name);
}

/** Good answers of all that was asked for from the fault to the end. */
function goodputFromFaultOn({ phases }: DesignSummary): number | null {
  const hurt = phases.filter(({ name }) => HURT.includes(name));
  const sum = (read: (figures: (typeof hurt)[number]['all']) => number): number =>
    hurt.reduce((total, { all }) => total + read(all), 0);
  return ratio(
    sum(({ good }) => good),
    sum(({ offered }) => offered),
  );
}

function kept(summary: DesignSummary, name: PhaseName, journey?: 'pay'): number | null {
  const phase = phaseOf(summary, name);
  if (phase === undefined) return null;
  return keptOfSteady(phase, journey === undefined ? phase.all : phase.byJourney[journey]);
}

/** What is compared, the most telling first. */
export const COMPARED: readonly ComparedFigure[] = [
  {
    name: 'goodputFromFaultOn',
    label: { en: 'Right and in time, from the fault to the end', zh: '故障起至结束：正确且及时的比例' },
    kind: 'share',
    higherIsBetter: true,
    read: goodputFromFaultOn,
  },
  {
    name: 'fault.pay',
    label: { en: 'Payments kept under the fault', zh: '故障期间保持的付款' },
    kind: 'share',
    higherIsBetter: true,
    read: (summary) => kept(summary, 'fault', 'pay'),
  },
  {
    name: 'retrigger.pay',
    label: { en: 'Payments kept under the second fault', zh: '再次故障期间保持的付款' },
    kind: 'share',
    higherIsBetter: true,
    read: (summary) => kept(summary, 'retrigger', 'pay'),
  },
  {
    name: 'recovery.all',
    label: { en: 'Kept while recovering', zh: '恢复期间保持的比例' },
    kind: 'share',
    higherIsBetter: true,
    read: (summary) => kept(summary, 'recovery'),
  },
  {
    name: 'fault.latencyP99Ms',
    label: { en: 'Waiting time p99 under the fault', zh: '故障期间等待时间 p99' },
    kind: 'milliseconds',
    higherIsBetter: false,
    read: (summary) => phaseOf(summary, 'fault')?.all.latencyMs.p99 ?? null,
  },
  {
    name: 'recoverSeconds',
    label: { en: 'To recover', zh: '恢复用时' },
    kind: 'seconds',
    higherIsBetter: false,
    read: ({ incidents }) => incidents.find(({ phase }) => phase === 'fault')?.recoverSeconds ?? null,
  },
  {
    name: 'cost.cpuSecondsPerThousandGood',
    label: { en: 'CPU time per 1,000 good answers', zh: '每千次成功回答的 CPU 时间' },
    kind: 'seconds',
    higherIsBetter: false,
    read: ({ cost }) => cost.cpuSecondsPerThousandGood,
  },
];

/**
 * Compares designs over trials: medians, bootstrap intervals, and the differences from the first design, taken trial by
 * trial, since the designs of one trial had the same arrivals.
 * @param trials complete ones, each with the same designs in the same order; those that broke off are left out before.
 */
export function compareTrials(trials: readonly Trial[]): TrialsComparison {
  const names = (trials[0]?.judged ?? []).map(({ summary }) => summary.design);
  const random = Random.forPurpose(trials[0]?.seed ?? 0, 'bootstrap');
  const rows = COMPARED.map((figure) => rowOf(figure, trials, names.length, random));
  return {
    designs: names,
    seeds: trials.map(({ seed }) => seed),
    passed: names.map((_, index) => trials.filter(({ judged }) => judged[index]?.verdict === 'pass').length),
    rows: rows.filter(({ designs }) => designs.some((each) => each !== null)),
  };
}

function rowOf(figure: ComparedFigure, trials: readonly Trial[], count: number, random: Random): ComparedRow {
  const byDesign = Array.from({ length: count }, (_, index) =>
    complete(trials.map(({ judged }) => figure.read(judged[index]!.summary))),
  );
  const [base = null, ...others] = byDesign;
  return {
    figure,
    designs: byDesign.map((values) => (values === null ? null : bootstrapMedian(values, random))),
    differences: [null, ...others.map((values) => differenceOf(figure, base, values, random))],
  };
}

/** A figure that was not reached in some trial has no median that would say anything. */
function complete(values: readonly (number | null)[]): number[] | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length && known.length > 0 ? known : null;
}

function differenceOf(
  { higherIsBetter }: ComparedFigure,
  base: readonly number[] | null,
  values: readonly number[] | null,
  random: Random,
): Difference | null {
  if (base === null || values === null) return null;
  const interval = bootstrapMedian(
    values.map((value, trial) => value - base[trial]!),
    random,
  );
  if (interval.low <= 0 && interval.high >= 0) return { ...interval, finding: 'noise' };
  return { ...interval, finding: interval.median > 0 === higherIsBetter ? 'better' : 'worse' };
}
