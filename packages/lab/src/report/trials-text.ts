import type { Language } from '@breakwater/contracts';
import { NOTHING, formatMetric } from '../measure/metric-format.ts';
import type { Interval } from '../measure/bootstrap.ts';
import type { LocalText } from '../measure/record.ts';
import type { ComparedRow, TrialsComparison } from '../measure/trials.ts';
import type { Tone } from './cell.ts';
import { columnsOf, fit } from './text-width.ts';
import { same } from './texts.ts';

/** With more designs than these a terminal shows the most telling figure alone, as a ranking. */
const SIDE_BY_SIDE_MAX = 3;
/** Room for an interval of milliseconds, the longest. */
const INTERVAL_COLUMNS = 32;
/** With fewer trials no interval of a median can be held to 95%. */
const TRIALS_FOR_CONFIDENCE = 6;

/** The heading of what was found over all trials. */
export function trialsTitle({ seeds, rows, designs }: TrialsComparison): LocalText {
  const [first] = rows;
  if (designs.length > SIDE_BY_SIDE_MAX && first !== undefined) {
    const { en, zh } = first.figure.label;
    return { en: `What its absence costs: ${en.toLowerCase()}`, zh: `缺少它的代价——${zh}` };
  }
  const range = `${seeds[0] ?? 0}–${seeds.at(-1) ?? 0}`;
  return {
    en: `Over ${seeds.length} trials, seeds ${range}: median and 95% interval`,
    zh: `${seeds.length} 轮试验（种子 ${range}）：中位数与 95% 区间`,
  };
}

/** How far what was found can be trusted. */
export function trialsNote({ seeds: { length } }: TrialsComparison): LocalText {
  if (length === 1) {
    return {
      en: 'One trial: how much of a difference is noise is not known. --trials 6 or more tells it.',
      zh: '仅一轮试验，无法判断差异中有多少是噪声；请使用 --trials 6 或更多。',
    };
  }
  if (length < TRIALS_FOR_CONFIDENCE) {
    return {
      en: `${length} trials: an interval is hardly more than the range; six or more are needed for 95%.`,
      zh: `${length} 轮试验：区间几乎就是取值范围，达到 95% 置信度至少需要六轮。`,
    };
  }
  return {
    en: 'Intervals by bootstrap; a difference whose interval holds zero is called noise.',
    zh: '区间由自助法得出；差异的区间包含零时视为噪声。',
  };
}

/** One line of the terminal. */
interface TrialLine {
  readonly text: string;
  readonly tone: Tone;
}

/** What was found, line by line: every figure of a few designs, or one figure of many, the worst first. */
export function trialLines(comparison: TrialsComparison, language: Language): TrialLine[] {
  const { rows, designs } = comparison;
  const isRanking = designs.length > SIDE_BY_SIDE_MAX;
  const shown = isRanking ? rows.slice(0, 1) : rows;
  const lines = shown.flatMap((row) => [
    ...(isRanking ? [] : [{ text: `  ${row.figure.label[language]}`, tone: 'plain' as const }]),
    ...designLines(row, comparison, language, isRanking),
  ]);
  return comparison.seeds.length === 1 ? lines : [passedLine(comparison, language), ...lines];
}

function passedLine({ designs, passed, seeds }: TrialsComparison, language: Language): TrialLine {
  const each = designs.map((design, index) => `${design} ${passed[index]}/${seeds.length}`).join(' · ');
  const all = passed.every((count) => count === seeds.length);
  const words = language === 'en' ? 'As the drill predicts' : '符合演练预期';
  return { text: `  ${words}: ${each}`, tone: all ? 'good' : 'bad' };
}

function designLines(
  row: ComparedRow,
  { designs }: TrialsComparison,
  language: Language,
  isRanking: boolean,
): TrialLine[] {
  const order = designs.map((_, index) => index);
  if (isRanking) order.sort((a, b) => loss(row, b) - loss(row, a));
  const nameColumns = Math.max(...designs.map(columnsOf));
  return order.map((index) => {
    const found = differenceText(row, index)[language];
    const interval = intervalText(row, row.designs[index] ?? null);
    return {
      text: `    ${fit(designs[index]!, nameColumns)}  ${fit(interval, INTERVAL_COLUMNS)}  ${found}`.trimEnd(),
      tone: toneOf(row, index),
    };
  });
}

/** How much worse than the first design it is; the first one itself loses nothing. */
function loss({ figure, differences }: ComparedRow, index: number): number {
  const median = differences[index]?.median ?? 0;
  return figure.higherIsBetter ? -median : median;
}

/** "99.2% [98.7% to 99.5%]". */
export function intervalText({ figure: { kind } }: ComparedRow, interval: Interval | null): string {
  if (interval === null) return NOTHING;
  const write = (value: number): string => formatMetric({ value, kind });
  const { median, low, high } = interval;
  return low === high ? write(median) : `${write(median)} [${write(low)} – ${write(high)}]`;
}

/** How a design differs from the first one, in words; nothing for the first. */
export function differenceText(row: ComparedRow, index: number): LocalText {
  const difference = row.differences[index] ?? null;
  if (index === 0 || difference === null) return { en: '', zh: '' };
  if (difference.finding === 'noise') return { en: 'inside the noise', zh: '差异在噪声之内' };
  const size = sizeOf(row, difference);
  return difference.finding === 'better'
    ? { en: `better by ${size.en}`, zh: `改善 ${size.zh}` }
    : { en: `worse by ${size.en}`, zh: `变差 ${size.zh}` };
}

/** How large a difference is, whichever way it goes; shares differ by percentage points. */
function sizeOf(row: ComparedRow, { median, low, high }: Interval): LocalText {
  const ends = [Math.abs(low), Math.abs(high)];
  const size = { median: Math.abs(median), low: Math.min(...ends), high: Math.max(...ends) };
  if (row.figure.kind !== 'share') return same(intervalText(row, size));
  const [middle, least, most] = [size.median, size.low, size.high].map((share) => (share * 100).toFixed(1));
  const points = least === most ? middle : `${middle} [${least} – ${most}]`;
  return { en: `${points} points`, zh: `${points} 个百分点` };
}

/** How a difference is to be felt. */
export function toneOf({ differences }: ComparedRow, index: number): Tone {
  const finding = differences[index]?.finding;
  if (finding === 'better') return 'good';
  return finding === 'worse' ? 'bad' : 'plain';
}
