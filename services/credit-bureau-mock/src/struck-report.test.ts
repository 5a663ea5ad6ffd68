import { Random } from '@breakwater/clock';
import { BureauReport, customerIdAt } from '@breakwater/contracts';
import { MALFORMED_VARIANTS, type WorkFaults } from '@breakwater/faults';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { reportText } from './struck-report.ts';
import { syntheticReport } from './synthetic-report.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const reportShape = Compile(BureauReport);

function textOf(struck: WorkFaults, subjectId = 'c-0000042', random = new Random(9)): string {
  return reportText({ seed: 1, subjectId, nowMs: NOW_MS, struck, random });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformedTexts(): string[] {
  const random = new Random(2);
  return Array.from({ length: 300 }, () => textOf({ malformed: { kind: 'malformed' } }, 'c-0000042', random));
}

describe('reportText', () => {
  it('is the report that was asked for when nothing strikes it', () => {
    expect(parsed(textOf({}))).toEqual(syntheticReport(1, 'c-0000042', NOW_MS));
  });

  it('says of a stale report how old it is', () => {
    const report = parsed(textOf({ stale: { kind: 'stale', ageDays: 45.5 } }));
    expect(reportShape.Check(report)).toBe(true);
    expect(report).toMatchObject({ subjectId: 'c-0000042', asOf: '2026-04-16T12:00:00.000Z' });
  });

  it.each(['c-0000001', 'c-0000042', 'c-9999999'])(
    'reports on somebody else, by the contract, instead of on %s',
    (subjectId) => {
      const random = new Random(3);
      const struck = { 'wrong-person': { kind: 'wrong-person' } } as const;
      const reports = Array.from({ length: 500 }, () => parsed(textOf(struck, subjectId, random)));
      expect(reports.every((report) => reportShape.Check(report))).toBe(true);
      const subjects = reports.map((report) => (report as BureauReport).subjectId);
      expect(subjects).not.toContain(subjectId);
      expect(new Set(subjects).size).toBeGreaterThan(400);
    },
  );

  it.each(MALFORMED_VARIANTS)('never follows the contract when it is malformed as %s', (variant) => {
    const random = new Random(5);
    for (let number = 1; number <= 500; number++) {
      const text = textOf({ malformed: { kind: 'malformed', variant } }, customerIdAt(number), random);
      expect(reportShape.Check(parsed(text))).toBe(false);
      expect(parsed(text) === undefined).toBe(variant === 'not-json');
    }
  });

  it('draws every variant, and the same ones for the same seed', () => {
    const texts = malformedTexts();
    expect(texts.some((text) => reportShape.Check(parsed(text)))).toBe(false);
    // Six fields miss, six have the wrong type, one score has another scale, two texts are no JSON.
    expect(new Set(texts).size).toBe(15);
    expect(malformedTexts()).toEqual(texts);
  });
});
