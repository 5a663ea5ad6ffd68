import type { Language } from '@breakwater/contracts';
import type { DrillRun } from '../measure/record.ts';
import type { JudgedDesign } from '../measure/summary.ts';
import type { TrialsComparison } from '../measure/trials.ts';
import type { Cell } from './cell.ts';
import { comparisonOf, type Section } from './comparison.ts';
import { headlineOf } from './headline.ts';
import { type TerminalStyle, terminalStyle } from './terminal-style.ts';
import { columnsOf, cut, fit, wrap } from './text-width.ts';
import { measuredText } from './texts.ts';
import { trialLines, trialsNote, trialsTitle } from './trials-text.ts';
import { heldMark } from './verdict-cells.ts';
import { violationText } from './violation-text.ts';

const TERMINAL_COLUMNS_MAX = 100;
const MARGIN = '  ';
const GAP = 2;
const CELL_COLUMNS_MIN = 12;
const LABEL_COLUMNS_MAX = 38;

export interface TerminalOptions {
  readonly language: Language;
  readonly colour: boolean;
  /** Width of the terminal; never more than 100 columns are used. */
  readonly columns: number;
  /** Path of the HTML report, if one was written. */
  readonly htmlPath: string | null;
  /** Over several trials; null when there was one. */
  readonly comparison?: TrialsComparison | null;
}

/** The whole result for a terminal, ending in a line break. */
export function renderTerminal(
  run: DrillRun,
  designs: readonly JudgedDesign[],
  options: TerminalOptions,
): string {
  const columns = Math.max(60, Math.min(options.columns, TERMINAL_COLUMNS_MAX));
  const page = { run, designs, columns, options, style: terminalStyle(options.colour) };
  const blocks = [
    heading(page),
    table(page),
    expectations(page),
    overTrials(page),
    reasons(page),
    doubts(page),
    ending(page),
  ];
  return `\n${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

interface Page {
  readonly run: DrillRun;
  readonly designs: readonly JudgedDesign[];
  readonly columns: number;
  readonly options: TerminalOptions;
  readonly style: TerminalStyle;
}

function heading({ run, designs, columns, options: { language }, style }: Page): string[] {
  const width = columns - MARGIN.length;
  return [
    `${MARGIN}${style.bold(style.accent(cut(run.drill.title[language], width)))}`,
    ...wrap(run.drill.story[language], width).map((line) => `${MARGIN}${style.dim(line)}`),
    '',
    ...headlineOf(designs)
      .flatMap((sentence) => wrap(sentence[language], width))
      .map((line) => `${MARGIN}${style.bold(line)}`),
  ];
}

function briefComparison(designs: readonly JudgedDesign[]): Section[] {
  return comparisonOf(designs).map((section) => ({
    ...section,
    rows: section.rows.filter((row) => !row.detail),
  }));
}

/** Designs stand side by side as columns; those that do not fit follow in a second block. */
function table(page: Page): string[] {
  const { designs, columns, options } = page;
  const sections = briefComparison(designs);
  const labels = sections.flatMap(({ title, rows }) => [title, ...rows.map((row) => row.label)]);
  const labelColumns = Math.min(
    LABEL_COLUMNS_MAX,
    Math.max(...labels.map((label) => columnsOf(label[options.language]) + 2)),
  );
  const space = columns - MARGIN.length - labelColumns;
  const cellColumns = Math.min(widestCell(page, sections), space - GAP);
  const perBlock = Math.max(1, Math.floor(space / (cellColumns + GAP)));
  const lines: string[] = [];
  for (let first = 0; first < designs.length; first += perBlock) {
    if (first > 0) lines.push('');
    lines.push(...tableBlock(page, sections, labelColumns, cellColumns, [first, first + perBlock]));
  }
  return lines;
}

function widestCell({ designs, options }: Page, sections: readonly Section[]): number {
  const texts = [
    ...designs.map(({ summary }) => summary.design),
    ...sections.flatMap(({ rows }) =>
      rows.flatMap((row) => row.cells.map((cell) => cell.text[options.language])),
    ),
  ];
  return Math.max(CELL_COLUMNS_MIN, ...texts.map(columnsOf));
}

function tableBlock(
  { designs, options: { language }, style }: Page,
  sections: readonly Section[],
  labelColumns: number,
  cellColumns: number,
  [from, to]: readonly [number, number],
): string[] {
  const gap = ' '.repeat(GAP);
  const cells = (texts: readonly string[]): string => texts.map((text) => gap + text).join('');
  const shown = designs.slice(from, to);
  const width = labelColumns + shown.length * (cellColumns + GAP);
  const cell = ({ text, tone }: Cell): string => style.tone(fit(text[language], cellColumns, 'right'), tone);
  return [
    `${MARGIN}${fit('', labelColumns)}${cells(shown.map(({ summary }) => style.bold(fit(summary.design, cellColumns, 'right'))))}`,
    ...sections.flatMap(({ title, rows }) => [
      `${MARGIN}${sectionRule(title[language], width, style)}`,
      ...rows.map(
        (row) =>
          `${MARGIN}${fit(`  ${row.label[language]}`, labelColumns)}${cells(row.cells.slice(from, to).map(cell))}`,
      ),
    ]),
  ];
}

function sectionRule(title: string, width: number, style: TerminalStyle): string {
  const rule = '─'.repeat(Math.max(0, width - columnsOf(title) - 1));
  return `${style.accent(title)} ${style.dim(rule)}`;
}

function expectations({ designs, columns, options: { language }, style }: Page): string[] {
  const asked = designs.filter((design) => design.expectations.length > 0);
  if (asked.length === 0) return [];
  const title = language === 'en' ? 'What the drill expects, and what was measured' : '演练预期与实测';
  return [
    `${MARGIN}${sectionRule(title, columns - MARGIN.length, style)}`,
    ...asked.flatMap(({ summary, expectations: each }) => [
      `${MARGIN}${style.bold(summary.design)}`,
      ...each.map(({ text, held, measured }) => {
        const { mark, text: words, tone } = heldMark(held);
        const shown = (held === null ? words : measuredText(measured))[language];
        const value = fit(shown, Math.max(8, columnsOf(shown)), 'right');
        const width = columns - MARGIN.length - 6 - columnsOf(value);
        return `${MARGIN}  ${style.tone(mark, tone)} ${fit(text[language], width)}  ${value}`;
      }),
    ]),
  ];
}

function overTrials({ columns, options: { language, comparison = null }, style }: Page): string[] {
  if (comparison === null) return [];
  const width = columns - MARGIN.length;
  const title = cut(trialsTitle(comparison)[language], width);
  return [
    `${MARGIN}${sectionRule(title, width, style)}`,
    ...trialLines(comparison, language).map(
      ({ text, tone }) => `${MARGIN}${style.tone(cut(text, width), tone)}`,
    ),
    ...wrap(trialsNote(comparison)[language], width).map((line) => `${MARGIN}${style.dim(line)}`),
  ];
}

/** Why a run says nothing about how its design takes the fault. */
function reasons({ designs, columns, options: { language }, style }: Page): string[] {
  return designs.flatMap(({ summary, inconclusive }) =>
    inconclusive === null
      ? []
      : wrap(`${summary.design}: ${inconclusive[language]}`, columns - MARGIN.length).map(
          (line) => `${MARGIN}${style.tone(line, 'warn')}`,
        ),
  );
}

const DOUBTS_MAX = 5;

/** What is wrong with the money, or why it could not be proved. */
function doubts({ designs, columns, options: { language }, style }: Page): string[] {
  return designs.flatMap(({ summary }) => {
    const texts = [...summary.money.violations.map(violationText), ...summary.money.doubts];
    const rest = texts.length - DOUBTS_MAX;
    const more = language === 'en' ? `and ${rest} more, see the report` : `另有 ${rest} 条，见报告`;
    const shown = rest > 0 ? [...texts.slice(0, DOUBTS_MAX), more] : texts;
    return shown.flatMap((text) =>
      wrap(`${summary.design}: ${text}`, columns - MARGIN.length).map(
        (line) => `${MARGIN}${style.tone(line, 'bad')}`,
      ),
    );
  });
}

function ending({ run, options: { language, htmlPath }, style }: Page): string[] {
  const words =
    language === 'en'
      ? {
          report: 'Report',
          again: 'Again ',
          run: `seed ${run.seed} · ${run.scale} · commit ${run.commit.slice(0, 10)}`,
        }
      : {
          report: '报告',
          again: '重现',
          run: `种子 ${run.seed} · ${run.scale} · 提交 ${run.commit.slice(0, 10)}`,
        };
  return [
    ...(htmlPath === null ? [] : [`${MARGIN}${style.bold(words.report)}  ${htmlPath}`]),
    `${MARGIN}${style.bold(words.again)}  ${run.command}`,
    `${MARGIN}${style.dim(words.run)}`,
  ];
}
