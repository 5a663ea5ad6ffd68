import { describe, expect, it } from 'vitest';
import type { DrillRun } from '../measure/record.ts';
import { judgeDrill } from '../measure/summary.ts';
import {
  abandonedSyntheticDrill,
  syntheticDrill,
  unsteadySyntheticDrill,
} from '../measure/synthetic-drill.ts';
import { renderTerminal, type TerminalOptions } from './terminal.ts';
import { wantsColour } from './terminal-style.ts';
import { columnsOf } from './text-width.ts';

const drill = syntheticDrill();
const options: TerminalOptions = {
  language: 'en',
  colour: false,
  columns: 200,
  htmlPath: 'reports/bureau-brownout.html',
};
const render = (changes: Partial<TerminalOptions> = {}, run: DrillRun = drill): string =>
  renderTerminal(run, judgeDrill(run), { ...options, ...changes });

/** The drill with so many designs, as in the whole ladder. */
function withDesigns(names: readonly string[]): DrillRun {
  const [first] = drill.runs;
  if (first === undefined) throw new Error('no run');
  return { ...drill, runs: names.map((design) => ({ ...first, design })) };
}

describe('renderTerminal', () => {
  it.each([
    ['en', 2],
    ['zh', 2],
    ['en', 7],
    ['zh', 7],
  ] as const)('is never wider than 100 columns: %s, %i designs', (language, count) => {
    const names = ['naive', 'timeouts', 'retries', 'breakers', 'bulkheads', 'shedding', 'resilient'];
    const text = render({ language }, withDesigns(names.slice(0, count)));
    // The command is kept whole, so that it can be copied.
    const lines = text.split('\n').filter((line) => !line.includes(drill.command));
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(100);
    for (const name of names.slice(0, count)) expect(text).toContain(name);
  });

  it('keeps to a narrower terminal', () => {
    const lines = render({ columns: 80 })
      .split('\n')
      .filter((line) => !line.includes(drill.command));
    expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(80);
  });

  it('tells the verdict first and ends with the report and the command', () => {
    const text = render();
    const order = ['collapsed', 'Verdict', 'Answers right', 'Availability', 'Time ─', 'Impact', 'Cost'];
    const places = order.map((word) => text.indexOf(word));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    const ending = text.trimEnd().split('\n').slice(-3).join('\n');
    expect(ending).toContain('reports/bureau-brownout.html');
    expect(ending).toContain(drill.command);
  });

  it('aligns the figures of a row under their designs, wide characters or not', () => {
    for (const language of ['en', 'zh'] as const) {
      const lines = render({ language }).split('\n');
      const from = lines.findIndex((line) => line.includes('resilient') && line.includes('naive  '));
      const width = columnsOf(lines[from] ?? '');
      const rows = lines.slice(from + 1, lines.indexOf('', from + 1));
      expect(rows.length).toBeGreaterThan(20);
      for (const row of rows) expect(columnsOf(row), row).toBe(width);
    }
  });

  it('tells how much was answered and asked for each second where the load was the fault', () => {
    const runs = drill.runs.map((run) => ({
      ...run,
      faults: run.faults.map((fault) => ({ ...fault, kind: 'load' })),
    }));
    const title = 'Good answers a second, of so many asked';
    expect(render({}, { ...drill, runs })).toMatch(
      new RegExp(`${title}[^]*?Fault +[\\d.]+ / [\\d.]+ +[\\d.]+ / [\\d.]+\\n`),
    );
    expect(render()).not.toContain(title);
  });

  it('marks each expectation and gives what was measured', () => {
    const text = render();
    expect(text).toMatch(/✓ Payments stall although they need no bureau\s+9\.8%/);
    expect(text).toMatch(/✗ At most 20% of loan applications are refused\s+31\.4%/);
    expect(text).toMatch(/✓ The money is right\s+pass\n/);
    expect(render({ language: 'zh' })).toMatch(/✓ 资金准确无误\s+通过\n/);
  });

  it('judges no design by the fault that was not in its steady state before, and says why', () => {
    const text = render({}, unsteadySyntheticDrill());
    expect(text).toContain(
      'naive was not in its steady state before the fault: what followed is not judged.',
    );
    expect(text).toMatch(/Under the fault\s+\? inconclusive\s+✓ stayed up/);
    expect(text).toMatch(/Expectations of the drill\s+\? not judged\s+✗ 4 of 5 held/);
    expect(text).toMatch(/✗ Before the fault, nearly every request is answered\s+43\.2%/);
    expect(text).toMatch(/\? Payments stall although they need no bureau\s+not judged/);
    expect(text).not.toContain('collapsed');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'naive: the steady state was not reached before the fault: “Before the fault, nearly every request is answered” (measured 43.2%, required >= 95.0%)',
    );
    const chinese = render({ language: 'zh' }, unsteadySyntheticDrill());
    expect(chinese).toMatch(/\? 付款虽不需要征信，也随之停摆\s+未判定/);
    expect(chinese.replaceAll(/\n\s*/g, '')).toContain(
      'naive: 故障前未达到稳态：“故障前，几乎所有请求都得到响应”（实测 43.2%，要求 >= 95.0%）',
    );
    const lines = [text, chinese].flatMap((each) => each.split('\n'));
    const kept = lines.filter((line) => !line.includes(drill.command));
    expect(Math.max(...kept.map(columnsOf))).toBeLessThanOrEqual(100);
  });

  it('says that a design with wrong money loses, and how', () => {
    const runs = drill.runs.map((run) => ({
      ...run,
      money: {
        ...run.money,
        verdict: 'fail' as const,
        checked: [{ invariant: 3, name: 'no double charge', examined: 10, violations: 2 }],
        violations: [{ invariant: 3, text: 'the key k-1 has two effects', subjects: ['k-1'] }],
      },
    }));
    const text = render({}, { ...drill, runs });
    expect(text).toContain('The money is wrong in naive, resilient');
    expect(text).toContain('✗ WRONG: 2');
    expect(text).toContain('#3 the key k-1 has two effects');
  });

  it('renders a run that was given up before it began', () => {
    const abandoned = abandonedSyntheticDrill({ en: 'the fleet was not ready', zh: '系统未就绪' });
    const text = render({}, abandoned);
    expect(text).toContain('✗ aborted');
    expect(text).toContain('naive: the fleet was not ready');
    expect(render({ language: 'zh' }, abandoned)).toContain('naive: 系统未就绪');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('colours only when it may', () => {
    const escape = '\u001b[';
    expect(render()).not.toContain(escape);
    expect(render({ colour: true })).toContain(escape);
    expect(wantsColour(true, {})).toBe(true);
    expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(false, {})).toBe(false);
  });
});
