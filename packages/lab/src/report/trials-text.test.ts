import { expect, it } from 'vitest';
import { judgeDrill } from '../measure/summary.ts';
import { syntheticDrill } from '../measure/synthetic-drill.ts';
import { type TrialsComparison, compareTrials } from '../measure/trials.ts';
import { renderHtml } from './html.ts';
import { renderTerminal } from './terminal.ts';
import { columnsOf } from './text-width.ts';

const drill = syntheticDrill();
const trialsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    seed: index + 1,
    judged: judgeDrill(syntheticDrill({ seed: index + 1 })),
  }));

function render(comparison: TrialsComparison, language: 'en' | 'zh' = 'en'): string {
  const options = { language, colour: false, columns: 100, htmlPath: null, comparison };
  return renderTerminal(drill, judgeDrill(drill), options);
}

/** A design whole, and without each of some patterns: the made-up runs under other names. */
function ablation(trials: number): TrialsComparison {
  const names = ['resilient', 'without-breaker', 'without-queue', 'without-timeout'];
  return compareTrials(
    trialsOf(trials).map(({ seed, judged: [naive, resilient] }) => ({
      seed,
      judged: names.map((design, index) => {
        const { summary, ...rest } = index === 2 ? naive! : resilient!;
        return { ...rest, summary: { ...summary, design } };
      }),
    })),
  );
}

it('tells each figure of a few designs with its interval, and how they differ', () => {
  const text = render(compareTrials(trialsOf(6)));
  expect(text).toContain('Over 6 trials, seeds 1–6');
  expect(text).toMatch(/resilient +\d+\.\d% \[\d+\.\d% – \d+\.\d%\] +better by /);
  expect(text).toContain('a difference whose interval holds zero is called noise');
});

it('ranks the patterns of a design by what their absence costs, the dearest first', () => {
  const text = render(ablation(3));
  const shown = text.slice(text.indexOf('What its absence costs'));
  const names = [...shown.matchAll(/^ {6}(without-\w+|resilient)/gm)].map(([, name]) => name);
  expect(names[0]).toBe('without-queue');
  expect(names).toHaveLength(4);
  expect(shown).toContain('3 trials: an interval is hardly more than the range');
});

it('does not pretend to know the noise of one trial', () => {
  expect(render(ablation(1))).toContain('One trial: how much of a difference is noise is not known');
});

it.each(['en', 'zh'] as const)('fits 100 columns: %s', (language) => {
  for (const comparison of [compareTrials(trialsOf(6)), ablation(6)]) {
    const lines = render(comparison, language)
      .split('\n')
      .filter((line) => !line.includes(drill.command));
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(100);
  }
});

it('is a section of the page as well', () => {
  const page = renderHtml(drill, judgeDrill(drill), compareTrials(trialsOf(6)));
  expect(page).toContain('Over all trials');
  expect(page).toContain('全部试验');
  expect(renderHtml(drill, judgeDrill(drill))).not.toContain('Over all trials');
});
