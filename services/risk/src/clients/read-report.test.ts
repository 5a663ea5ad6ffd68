import { describe, expect, it } from 'vitest';
import { reportOn } from '../test-risk.ts';
import { ageSecondsOf, readReport } from './read-report.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const PERSON = 'c-0000001';
const report = (changes: Record<string, unknown> = {}) => ({
  ...reportOn(PERSON, { asOf: new Date(NOW_MS).toISOString() }),
  ...changes,
});
const read = (value: unknown) => readReport(JSON.stringify(value), PERSON, NOW_MS);

const aheadBy = (ms: number) => read(report({ asOf: new Date(NOW_MS + ms).toISOString() }));

describe('readReport', () => {
  it('believes a report that follows the contract, whatever its age', () => {
    expect(read(report())).toEqual({ report: report() });
    expect(read(report({ asOf: '1999-12-31T23:59:59Z' }))).toHaveProperty('report');
  });

  it.each([
    ['no report', null, 'malformed'],
    ['a list', [report()], 'malformed'],
    ['a field too many', report({ income: 1 }), 'malformed'],
    ['a date that there is not', report({ asOf: '2026-02-31T00:00:00Z' }), 'malformed'],
    ['half a point', report({ score: 700.5 }), 'malformed'],
    ['a score below the scale', report({ score: 299 }), 'score_out_of_range'],
    ['a score above the scale', report({ score: 851 }), 'score_out_of_range'],
    ['a wrong score and another mistake', report({ score: 9, openLoans: -1 }), 'malformed'],
    ['another person', report({ subjectId: 'c-0000002' }), 'wrong_person'],
    ['tomorrow', report({ asOf: '2026-06-02T00:00:00Z' }), 'from_the_future'],
  ])('does not believe %s', (_, value, unbelieved) => {
    expect(read(value)).toEqual({ unbelieved });
  });

  it('does not believe what is no JSON', () => {
    expect(readReport('{', PERSON, NOW_MS)).toEqual({ unbelieved: 'no_json' });
  });

  it('grants the clocks of two companies a minute', () => {
    expect(aheadBy(60_000)).toHaveProperty('report');
    expect(aheadBy(60_001)).toEqual({ unbelieved: 'from_the_future' });
  });
});

describe('ageSecondsOf', () => {
  it('counts from when the report was true, and never below zero', () => {
    const asOf = (ms: number) => reportOn(PERSON, { asOf: new Date(NOW_MS + ms).toISOString() });
    expect(ageSecondsOf(asOf(-86_400_000), NOW_MS)).toBe(86_400);
    expect(ageSecondsOf(asOf(-999), NOW_MS)).toBe(0);
    expect(ageSecondsOf(asOf(30_000), NOW_MS)).toBe(0);
  });
});
