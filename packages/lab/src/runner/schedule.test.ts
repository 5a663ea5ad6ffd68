import { describe, expect, it } from 'vitest';
import { fleetFaultsOf, isFaultAt, loadFaultsOf, phaseAt, scheduleOf } from './schedule.ts';
import { testDrill, testFault, testSurge } from './test-drill.ts';

describe('scheduleOf', () => {
  it('lays the phases end to end', () => {
    const { phases, durationMs } = scheduleOf(testDrill, 'short');
    expect(phases).toEqual([
      { name: 'green', startMs: 0, endMs: 10_000 },
      { name: 'steady', startMs: 10_000, endMs: 20_000 },
      { name: 'fault', startMs: 20_000, endMs: 30_000 },
      { name: 'recovery', startMs: 30_000, endMs: 40_000 },
      { name: 'retrigger', startMs: 40_000, endMs: 50_000 },
      { name: 'after', startMs: 50_000, endMs: 60_000 },
    ]);
    expect(durationMs).toBe(60_000);
  });

  it('places each fault at its shares of its phase', () => {
    const { faults } = scheduleOf(testDrill, 'short');
    expect(faults.map(({ id, startMs, endMs }) => ({ id, startMs, endMs }))).toEqual([
      { id: 'fault-1', startMs: 20_000, endMs: 30_000 },
      { id: 'fault-2', startMs: 42_500, endMs: 45_000 },
    ]);
  });

  it('stretches phases and faults alike at the full scale', () => {
    const { faults, durationMs } = scheduleOf(testDrill, 'full');
    expect(durationMs).toBe(600_000);
    expect(faults[1]).toMatchObject({ startMs: 425_000, endMs: 450_000 });
  });

  it('gives whole milliseconds also for shares that divide badly', () => {
    const drill = { ...testDrill, timeline: [testFault({ from: 1 / 3, to: 2 / 3 })] };
    expect(scheduleOf(drill, 'short').faults[0]).toMatchObject({ startMs: 23_333, endMs: 26_667 });
  });

  it('is the same, byte for byte, for the same drill', () => {
    const [one, again] = [testDrill, structuredClone(testDrill)].map((drill) => scheduleOf(drill, 'short'));
    expect(JSON.stringify(again)).toBe(JSON.stringify(one));
  });
});

describe('the faults of a schedule', () => {
  const surge = testSurge({ phase: 'fault', from: 0.5, to: 0.7 }, 10);
  const schedule = scheduleOf({ ...testDrill, timeline: [surge, testFault({ to: 0.4 })] }, 'short');

  it('are done to the fleet, but for those of the load', () => {
    expect(fleetFaultsOf(schedule)).toMatchObject([{ id: 'fault-2', startMs: 20_000, endMs: 24_000 }]);
    expect(loadFaultsOf(schedule)).toEqual([{ ofCapacity: 10, startMs: 25_000, endMs: 27_000 }]);
  });

  it('are told to be in place alike', () => {
    const times = [19_999, 20_000, 24_000, 25_000, 26_999, 27_000];
    expect(times.map((atMs) => isFaultAt(schedule, atMs))).toEqual([false, true, false, true, true, false]);
  });
});

describe('phaseAt', () => {
  const schedule = scheduleOf(testDrill, 'short');

  it.each([
    [0, 'green'],
    [9_999, 'green'],
    [10_000, 'steady'],
    [20_000, 'fault'],
    [59_999, 'after'],
    [60_000, undefined],
    [-1, undefined],
  ])('at %d ms is %s', (atMs, phase) => {
    expect(phaseAt(schedule, atMs)).toBe(phase);
  });
});
