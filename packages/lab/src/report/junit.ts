import type { DrillTexts } from '../measure/record.ts';
import type { JudgedDesign } from '../measure/summary.ts';
import type { Trial } from '../measure/trials.ts';
import { violationText } from './violation-text.ts';

/**
 * The result as JUnit XML, the format that build servers read: a suite for each design and trial, a case for each
 * expectation and one for the money. What was not judged is skipped, with the reason.
 */
export function renderJunit(drill: DrillTexts, trials: readonly Trial[]): string {
  const suites = trials.flatMap(({ seed, judged }) => judged.map((design) => suiteOf(drill, seed, design)));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(drill.name)}" ${countsOf(all)}>`,
    ...suites.map(({ name, cases }) =>
      [
        `  <testsuite name="${escape(name)}" ${countsOf(cases)}>`,
        ...cases.map((each) => caseText(name, each)),
        '  </testsuite>',
      ].join('\n'),
    ),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly name: string;
  readonly failure?: string;
  readonly skipped?: string;
}

function suiteOf(drill: DrillTexts, seed: number, design: JudgedDesign): { name: string; cases: Case[] } {
  const { summary, expectations, inconclusive } = design;
  return {
    name: `${drill.name}.${summary.design}.seed-${seed}`,
    cases: [
      ...expectations.map(({ text, held, measured, required }): Case => {
        if (held === null) return { name: text.en, skipped: inconclusive?.en ?? 'not judged' };
        return held
          ? { name: text.en }
          : { name: text.en, failure: `measured ${measured}, required ${required}` };
      }),
      moneyCase(design),
    ],
  };
}

/** Money that is not proved right is as good a reason to stop a build as money that is wrong. */
function moneyCase({ summary: { money } }: JudgedDesign): Case {
  const name = 'The invariants of the money hold.';
  if (money.verdict === 'pass') return { name };
  const found = [...money.violations.map(violationText), ...money.doubts];
  return { name, failure: `${money.verdict}: ${found.join('; ')}` };
}

function countsOf(cases: readonly Case[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = cases.filter((each) => each.skipped !== undefined).length;
  return `tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0"`;
}

function caseText(suite: string, { name, failure, skipped }: Case): string {
  const head = `    <testcase classname="${escape(suite)}" name="${escape(name)}"`;
  if (failure !== undefined) return `${head}><failure message="${escape(failure)}"/></testcase>`;
  if (skipped !== undefined) return `${head}><skipped message="${escape(skipped)}"/></testcase>`;
  return `${head}/>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0 has no place for control characters, not even escaped. */
function escape(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n\r]/gu, '').replaceAll(/[&<>"]/g, (one) => ESCAPES[one] ?? one);
}
