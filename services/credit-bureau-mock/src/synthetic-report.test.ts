import { BureauReport, customerIdAt } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { syntheticReport } from './synthetic-report.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const reports = Array.from({ length: 5_000 }, (_, index) =>
  syntheticReport(1, customerIdAt(index + 1), NOW_MS),
);

function shareOf(condition: (report: BureauReport) => boolean): number {
  return reports.filter(condition).length / reports.length;
}

function missedMean(those: readonly BureauReport[]): number {
  return those.reduce((sum, report) => sum + report.delinquencies24Months, 0) / those.length;
}

describe('syntheticReport', () => {
  it('gives the same report for the same seed, subject and moment, and another for another seed', () => {
    expect(syntheticReport(1, 'c-0000042', NOW_MS)).toEqual(reports[41]);
    expect(syntheticReport(2, 'c-0000042', NOW_MS).reportId).not.toBe(reports[41]?.reportId);
  });

  it('always follows the contract', () => {
    const contract = Compile(BureauReport);
    expect(reports.filter((report) => !contract.Check(report))).toEqual([]);
  });

  it('gives scores that spread as those of people do', () => {
    const mean = reports.reduce((sum, report) => sum + report.score, 0) / reports.length;
    expect(mean).toBeGreaterThan(690);
    expect(mean).toBeLessThan(710);
    expect(shareOf(({ score }) => score < 590)).toBeGreaterThan(0.06);
    expect(shareOf(({ score }) => score < 590)).toBeLessThan(0.1);
    expect(shareOf(({ score }) => score >= 800)).toBeGreaterThan(0.05);
  });

  it('gives people with low scores more missed payments', () => {
    const low = reports.filter(({ score }) => score < 600);
    const high = reports.filter(({ score }) => score >= 700);
    expect(missedMean(low)).toBeGreaterThan(missedMean(high) + 1);
  });
});
