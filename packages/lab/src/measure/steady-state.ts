import type { ExpectationOutcome, LocalText } from './record.ts';

/** Why a run says nothing about its faults: what of the steady state did not hold before them; null when all of it did. */
export function steadyStateMissed(steadyState: readonly ExpectationOutcome[]): LocalText | null {
  const missed = steadyState.filter(({ held }) => !held);
  if (missed.length === 0) return null;
  const en = missed.map((each) => `“${each.text.en}” (measured ${each.measured}, required ${each.required})`);
  const zh = missed.map((each) => `“${each.text.zh}”（实测 ${each.measured}，要求 ${each.required}）`);
  return {
    en: `the steady state was not reached before the fault: ${en.join('; ')}`,
    zh: `故障前未达到稳态：${zh.join('；')}`,
  };
}
