import type { HistoryRecord } from '@breakwater/contracts';
import { describe, expect, it } from 'vitest';
import { incidentsOf } from './incidents.ts';
import { DEFAULT_OBJECTIVES } from './objectives.ts';
import type { DesignRun, FaultSpan, FleetSample } from './record.ts';
import { moneyOf } from './synthetic-run.ts';

const fault: FaultSpan = {
  id: 'f1',
  title: { en: 'Bureau slow', zh: '征信慢' },
  kind: 'bureau-slow',
  target: 'credit-bureau-mock',
  cause: 'bureau',
  startMs: 10_000,
  endMs: 20_000,
};

function paymentAt(intendedMs: number, changes: Partial<HistoryRecord>): HistoryRecord {
  return {
    process: 1,
    operation: 'pay',
    arguments: { accountId: 'a-0000001' },
    intendedMs,
    answeredMs: intendedMs + 50,
    attempts: 1,
    outcome: 'ok',
    ...changes,
  };
}

/** Ten payments a second for forty seconds. */
function runWith(change: (atMs: number) => Partial<HistoryRecord>, more: Partial<DesignRun> = {}): DesignRun {
  return {
    design: 'test',
    header: {
      schema: 1,
      run: 'r',
      seed: 1,
      target: 'http://127.0.0.1:1',
      startedAtMs: 0,
      arrivals: 400,
      arrivalsSha256: '',
    },
    records: Array.from({ length: 400 }, (_, index) => paymentAt(index * 100, change(index * 100))),
    phases: [
      { name: 'steady', startMs: 0, endMs: 10_000 },
      { name: 'fault', startMs: 10_000, endMs: 20_000 },
      { name: 'recovery', startMs: 20_000, endMs: 40_000 },
    ],
    faults: [fault],
    payouts: [],
    samples: [],
    money: moneyOf([]),
    fleetEvents: [],
    ...more,
  };
}

const sampleAt = (atMs: number, more: Partial<FleetSample>): FleetSample => ({
  atMs,
  replicas: [],
  breakers: [],
  counters: {},
  ...more,
});
const firstOf = (run: DesignRun) => incidentsOf(run, [], DEFAULT_OBJECTIVES)[0];
const badUntil = (endMs: number) => (atMs: number) =>
  atMs >= 10_000 && atMs < endMs ? { outcome: 'unsent' as const } : {};

describe('recovery', () => {
  it('is immediate when goodput never fell', () => {
    expect(firstOf(runWith(() => ({})))?.recoverSeconds).toBe(0);
  });

  it('counts from the end of the fault to the first of the seconds that held', () => {
    expect(firstOf(runWith(badUntil(24_000)))?.recoverSeconds).toBe(4);
  });

  it('judges the seconds that must hold together, since two requests of ten are bad now and then', () => {
    const nearlyWell = runWith((atMs) =>
      atMs === 20_000 || atMs === 20_100 ? { outcome: 'unsent' } : badUntil(20_000)(atMs),
    );
    expect(firstOf(nearlyWell)?.recoverSeconds).toBe(0);
  });

  it('does not accept a moment that does not hold', () => {
    const relapse = runWith((atMs) => (atMs >= 22_000 && atMs < 24_000 ? {} : badUntil(27_000)(atMs)));
    expect(firstOf(relapse)?.recoverSeconds).toBe(7);
  });

  it('is null when it is not reached, or when nothing was measured', () => {
    expect(firstOf(runWith(badUntil(40_000)))?.recoverSeconds).toBeNull();
    expect(firstOf(runWith(() => ({}), { records: [] }))?.recoverSeconds).toBeNull();
    expect(firstOf(runWith(() => ({}), { phases: [] }))?.recoverSeconds).toBeNull();
  });
});

describe('location', () => {
  const open = { service: 'risk', replica: 1, edge: 'risk->bureau', state: 'open' } as const;

  it('is the first signal that names the cause, whatever its kind', () => {
    const run = runWith(
      (atMs) => (atMs === 14_000 ? { outcome: 'fail', code: 'bureau_unavailable', answeredMs: 14_010 } : {}),
      { samples: [sampleAt(13_000, { breakers: [open] })] },
    );
    expect(firstOf(run)).toMatchObject({
      locateSeconds: 3,
      locatedBy: { kind: 'breaker', name: 'risk->bureau' },
    });
    expect(firstOf({ ...run, samples: [] })).toMatchObject({
      locateSeconds: 4.01,
      locatedBy: { kind: 'refusal', name: 'bureau_unavailable' },
    });
  });

  it('ignores signals before the fault, closed breakers and other names', () => {
    const samples = [
      sampleAt(9_000, { breakers: [open] }),
      sampleAt(11_000, { breakers: [{ ...open, state: 'closed' }] }),
      sampleAt(12_000, { breakers: [{ ...open, service: 'credit', edge: 'credit->risk' }] }),
    ];
    expect(firstOf(runWith(() => ({}), { samples }))).toMatchObject({ locateSeconds: null, locatedBy: null });
  });

  it('accepts a replica that is down as naming its service', () => {
    const replicas = [{ name: 'risk', replica: 1, up: false, cpuSeconds: 0, residentBytes: 0 }];
    const run = runWith(() => ({}), {
      samples: [sampleAt(12_000, { replicas })],
      faults: [{ ...fault, cause: 'risk-1' }],
    });
    expect(firstOf(run)).toMatchObject({ locateSeconds: 2, locatedBy: { kind: 'replica', name: 'risk' } });
  });
});

describe('incidents', () => {
  const retriggered: DesignRun = {
    ...runWith(() => ({})),
    phases: [
      { name: 'steady', startMs: 0, endMs: 10_000 },
      { name: 'fault', startMs: 10_000, endMs: 20_000 },
      { name: 'recovery', startMs: 20_000, endMs: 30_000 },
      { name: 'retrigger', startMs: 30_000, endMs: 40_000 },
    ],
    faults: [fault, { ...fault, id: 'f2', startMs: 30_000, endMs: 35_000 }],
  };
  const page = { journey: 'pay', severity: 'page', factor: 14.4 } as const;

  it('are one for each trigger, each with the alerts of its own time', () => {
    const alerts = [
      { ...page, startMs: 5_000, endMs: 6_000 },
      { ...page, startMs: 12_000, endMs: 21_000 },
      { ...page, startMs: 31_000, endMs: 36_000 },
    ];
    const incidents = incidentsOf(retriggered, alerts, DEFAULT_OBJECTIVES);
    expect(incidents.map(({ phase, detectSeconds }) => [phase, detectSeconds])).toEqual([
      ['fault', 2],
      ['retrigger', 1],
    ]);
  });

  it('are detected at once when the page of the first still fires', () => {
    const alerts = [{ ...page, startMs: 12_000, endMs: 40_000 }];
    expect(incidentsOf(retriggered, alerts, DEFAULT_OBJECTIVES)[1]?.detectSeconds).toBe(0);
  });

  it('are the fault phases when a drill injects no fault, and then have no cause to locate', () => {
    const incidents = incidentsOf({ ...retriggered, faults: [] }, [], DEFAULT_OBJECTIVES);
    expect(incidents.map(({ startMs, causes, locateSeconds }) => [startMs, causes, locateSeconds])).toEqual([
      [10_000, [], null],
      [30_000, [], null],
    ]);
  });
});
