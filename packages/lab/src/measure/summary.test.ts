import { describe, expect, it } from 'vitest';
import { evaluateExpectation, type Operator, OPERATORS } from './expectation.ts';
import { MetricError, metricNames, readMetric } from './metrics.ts';
import { judgeDrill, type JudgedDesign, summariseDesign, standingOf, verdictOf } from './summary.ts';
import { syntheticDesignRun, syntheticDrill, unsteadySyntheticDrill } from './synthetic-drill.ts';

const drill = syntheticDrill();
const [naive, resilient] = judgeDrill(drill);
if (naive === undefined || resilient === undefined) throw new Error('the synthetic drill has two designs');

describe('summariseDesign', () => {
  it('counts every operation of every phase exactly once', () => {
    for (const [index, { summary }] of [naive, resilient].entries()) {
      const offered = summary.phases.reduce((sum, phase) => sum + phase.all.offered, 0);
      expect(offered).toBe(drill.runs[index]?.records.length);
      for (const { all, byJourney } of summary.phases) {
        expect(all.good + all.refused + all.failed + all.unknown + all.unsent).toBe(all.offered);
        expect(byJourney.pay.offered + byJourney.borrow.offered + byJourney.look.offered).toBe(all.offered);
      }
      expect(summary.series.offered.reduce((sum, count) => sum + count, 0)).toBe(offered);
    }
  });

  it('is the same for the same records', () => {
    expect(summariseDesign(syntheticDesignRun('naive'))).toEqual(naive.summary);
  });

  it('tells the design that stood from the one that collapsed', () => {
    expect([naive.standing, resilient.standing]).toEqual(['collapsed', 'stood']);
    expect(resilient.summary.incidents[0]?.recoverSeconds).toBe(0);
    expect(naive.summary.incidents[0]?.recoverSeconds).toBeGreaterThan(5);
  });

  it('judges a phase whose fault is the load by what is answered a second', () => {
    const run = syntheticDesignRun('resilient');
    const faults = run.faults.map((each) => ({ ...each, kind: 'load' }));
    const crowd = run.records.flatMap((record) => {
      const isIn = faults.some(
        ({ startMs, endMs }) => record.intendedMs >= startMs && record.intendedMs < endMs,
      );
      const refused = { ...record, outcome: 'fail' as const, code: 'overloaded' };
      return isIn ? [record, ...Array.from({ length: 9 }, () => refused)] : [record];
    });
    const [surged, asUsual] = [
      summariseDesign({ ...run, faults, records: crowd }),
      summariseDesign({ ...run, records: crowd }),
    ];
    expect(surged.phases.filter(({ loadIsFault }) => loadIsFault).map(({ name }) => name)).toEqual([
      'fault',
      'retrigger',
    ]);
    expect([standingOf(surged), standingOf(asUsual)]).toEqual(['stood', 'collapsed']);
  });

  it('survives a run in which nothing was sent, sampled or even planned', () => {
    const run = syntheticDesignRun('naive');
    const unsent = run.records.map((record) => ({ ...record, outcome: 'unsent' as const, attempts: 0 }));
    const nothingSent = summariseDesign({ ...run, records: unsent, samples: [] });
    expect(nothingSent.phases[1]?.all).toMatchObject({ sent: 0, good: 0, goodputShareOfSteady: null });
    expect(standingOf(nothingSent)).toBe('unknown');
    const empty = summariseDesign({ ...run, records: [], phases: [], faults: [], samples: [] });
    expect(empty).toMatchObject({ phases: [], incidents: [], alerts: [], series: { seconds: 0 } });
  });

  it('counts the hurt from the first trigger on', () => {
    const { impact } = naive.summary;
    expect(impact.byReason).toHaveProperty('unknown');
    expect(impact.customersHurt).toBeGreaterThan(impact.customersRefused);
    expect(impact.amountNotTakenMinor).toBeGreaterThan(0n);
    const run = syntheticDesignRun('naive');
    const calm = { ...run, records: run.records.filter((record) => record.intendedMs < 20_000) };
    expect(summariseDesign(calm).impact).toMatchObject({
      customersHurt: 0,
      paymentsNotTaken: 0,
      byReason: {},
    });
  });
});

const withMoney = (money: 'fail' | 'unknown', aborted: JudgedDesign['inconclusive'] = null) => ({
  ...naive.summary,
  aborted,
  money: { ...naive.summary.money, verdict: money },
});

describe('verdictOf', () => {
  const held = { text: { en: '', zh: '' }, held: true, measured: '', required: '' };
  const missed = { ...held, held: false };
  const reason = { en: 'too slow', zh: '太慢' };
  const verdict = (changes: Partial<JudgedDesign>) =>
    verdictOf({ summary: naive.summary, expectations: [held], inconclusive: null, ...changes });

  it('passes only when every expectation held and the money is right', () => {
    expect(verdict({})).toBe('pass');
    expect(verdict({ expectations: [held, missed] })).toBe('fail');
    expect(verdict({ summary: withMoney('fail') })).toBe('fail');
    expect(verdict({ summary: withMoney('unknown') })).toBe('unknown');
  });

  it('has no result for a run that was ended early or was not steady before the fault', () => {
    const aborted = withMoney('unknown', reason);
    expect(verdict({ summary: aborted, inconclusive: reason })).toBe('aborted');
    expect(verdict({ expectations: [missed], inconclusive: reason })).toBe('inconclusive');
    expect(verdict({ summary: withMoney('unknown'), inconclusive: reason })).toBe('inconclusive');
  });

  it('fails a design with wrong money whatever became of its run', () => {
    expect(verdict({ summary: withMoney('fail'), inconclusive: reason })).toBe('fail');
    expect(verdict({ summary: withMoney('fail', reason), inconclusive: reason })).toBe('fail');
  });
});

describe('judgeDrill', () => {
  it('judges nothing about the fault where the steady state was not reached, and the other design all the same', () => {
    const [unsteady, other] = judgeDrill(unsteadySyntheticDrill());
    expect(unsteady).toMatchObject({ verdict: 'inconclusive', standing: 'unknown' });
    expect(unsteady?.expectations.map((each) => each.held)).toEqual([false, null, null]);
    expect(unsteady?.inconclusive).toEqual({
      en: 'the steady state was not reached before the fault: “Before the fault, nearly every request is answered” (measured 43.2%, required >= 95.0%)',
      zh: '故障前未达到稳态：“故障前，几乎所有请求都得到响应”（实测 43.2%，要求 >= 95.0%）',
    });
    expect(other).toEqual(resilient);
    expect(other).toMatchObject({ verdict: 'fail', inconclusive: null });
  });

  it('judges nothing at all of a run that was ended early, and tells why', () => {
    const aborted = { en: 'interrupted', zh: '被用户中断' };
    const [judged] = judgeDrill({ ...drill, runs: drill.runs.map((run) => ({ ...run, aborted })) });
    expect(judged).toMatchObject({ verdict: 'aborted', standing: 'unknown', inconclusive: aborted });
    expect(judged?.expectations.map((each) => each.held)).toEqual([null, null, null]);
  });
});

describe('readMetric', () => {
  it('reads figures, incidents, money, impact and cost by path', () => {
    const summary = resilient.summary;
    expect(readMetric(summary, 'fault.pay.goodputShareOfSteady').value).toBeGreaterThan(0.95);
    expect(readMetric(summary, 'steady.all.goodputShareOfSteady').value).toBe(1);
    expect(readMetric(summary, 'retrigger.recoverSeconds').value).toBe(0);
    expect(readMetric(summary, 'locateSeconds')).toEqual(readMetric(summary, 'fault.locateSeconds'));
    expect(readMetric(summary, 'money.verdict')).toEqual({ value: 'pass', kind: 'word' });
    expect(readMetric(summary, 'impact.byReason.bureau_unavailable').value).toBeGreaterThan(0);
    expect(readMetric(summary, 'impact.byReason.timed_out').value).toBe(0);
    expect(readMetric(summary, 'fault.callsPerRequest.risk->bureau').value).toBeLessThan(0.1);
  });

  it('can read every name that it lists', () => {
    for (const name of metricNames()) {
      const path = name.replace('<edge>', 'risk->bureau').replace('<reason>', 'overloaded');
      expect(() => readMetric(resilient.summary, path), path).not.toThrow();
    }
  });

  it.each([
    '',
    'goodput',
    'later.pay.good',
    'fault.transfer.good',
    'fault.pay',
    'fault.pay.speed',
    'fault.pay.good.more',
    'steady.recoverSeconds',
    'money.colour',
  ])('refuses the path "%s"', (path) => {
    expect(() => readMetric(resilient.summary, path)).toThrow(MetricError);
  });
});

const evaluate = (metric: string, operator: Operator, value: number | string) =>
  evaluateExpectation({ metric, operator, value }, resilient.summary);

describe('evaluateExpectation', () => {
  it('compares and formats what was measured', () => {
    expect(evaluate('retrigger.recoverSeconds', '<=', 0)).toEqual({
      held: true,
      measured: '0.0 s',
      required: '<= 0.0 s',
    });
    expect(evaluate('retrigger.recoverSeconds', '<', 0).held).toBe(false);
    expect(evaluate('steady.all.goodputShareOfSteady', '==', 1)).toEqual({
      held: true,
      measured: '100.0%',
      required: '== 100.0%',
    });
    expect(evaluate('money.verdict', '==', 'fail')).toEqual({
      held: false,
      measured: 'pass',
      required: '== fail',
    });
    expect(evaluate('impact.customersHurt', '>', 0).held).toBe(true);
    expect(evaluate('impact.customersHurt', '>=', 1e9).held).toBe(false);
  });

  it('never holds for a value that was not reached, whatever the operator', () => {
    for (const operator of OPERATORS) {
      const outcome = evaluateExpectation({ metric: 'locateSeconds', operator, value: 0 }, naive.summary);
      expect(outcome).toEqual({ held: false, measured: '–', required: `${operator} 0.0 s` });
    }
  });

  it('refuses to compare a word with a number or by size', () => {
    expect(() => evaluate('money.verdict', '==', 1)).toThrow(MetricError);
    expect(() => evaluate('money.verdict', '>=', 'pass')).toThrow(MetricError);
    expect(() => evaluate('fault.pay.good', '==', 'many')).toThrow(MetricError);
  });
});
