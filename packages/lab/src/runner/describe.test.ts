import { expect, it } from 'vitest';
import { drillConfig, drillTexts } from './describe.ts';
import { testDrill, testSurge } from './test-drill.ts';

const population = { source: 'people.csv (mine)', merchantCount: 3, customers: [], merchants: [] };

it('takes the texts of a drill as they are', () => {
  const { name, title, story, lesson, causeGroup, source, teaches } = testDrill;
  expect(drillTexts(testDrill)).toEqual({ name, title, story, lesson, causeGroup, source, teaches });
});

it('says in words what was asked, of whom, and what the fleet could do', () => {
  const config = drillConfig(testDrill, { population, trace: null }, 42);
  expect(config).toEqual({
    capacity: [
      { service: 'gateway', replicas: 1, slots: 100, serviceMs: 0 },
      { service: 'credit', replicas: 1, slots: 10, serviceMs: 50 },
      { service: 'risk', replicas: 1, slots: 20, serviceMs: 50 },
    ],
    load: 'constant 50/s; pay 100%, borrow 0%, look 0%; patience 2000 ms, 1 retry',
    customers: 'people.csv (mine): 42 accounts',
    trace: null,
  });
});

it('names the times at which the load is another', () => {
  const drill = { ...testDrill, timeline: [testSurge({ phase: 'fault', from: 0, to: 1 }, 5)] };
  const { load } = drillConfig(drill, { population, trace: null }, 42);
  expect(load).toMatch(/^constant 50\/s, 500\/s \(5 of capacity\) in fault; pay 100%/);
});

it('names the trace that was played and how fast', () => {
  const { load, trace } = drillConfig(testDrill, { population, trace: { source: 'launch.csv' } }, 42);
  expect(load).toMatch(/^trace, 10 times as fast, its peak 0.8 of capacity; /);
  expect(trace).toBe('launch.csv');
});
