import { type Drill, type TimelineEntry, loadDrill } from '@breakwater/drills';

const shipped = await loadDrill('bureau-brownout');

/** A fault of a timeline, for tests: the bureau hangs for the whole phase unless something else is said. */
export function testFault(changes: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    phase: 'fault',
    from: 0,
    to: 1,
    title: { en: 'Bureau hangs', zh: '征信无响应' },
    target: { service: 'credit-bureau-mock' },
    fault: { kind: 'hang' },
    ...changes,
  };
}

/** A fault of the load of a timeline, for tests. */
export function testSurge(
  when: Pick<TimelineEntry, 'phase' | 'from' | 'to'>,
  ofCapacity: number,
): TimelineEntry {
  return { ...when, title: { en: 'Surge', zh: '突增' }, fault: { kind: 'load', ofCapacity } };
}

/**
 * A drill for tests with round numbers: every phase lasts 10 s at the short and 100 s at the full scale, and the fleet
 * can do 100 requests a second.
 */
export const testDrill: Drill = {
  ...shipped,
  capacity: {
    gateway: { slots: 100, serviceMs: 0 },
    credit: { slots: 10, serviceMs: 50 },
    risk: { slots: 20, serviceMs: 50 },
  },
  replicas: { gateway: 1, credit: 1, risk: 1, worker: 1 },
  load: {
    ofCapacity: 0.5,
    shape: 'constant',
    shares: { pay: 1, borrow: 0, look: 0 },
    patienceMs: 2_000,
    retriesMax: 1,
    traceCompression: 10,
    tracePeakOfCapacity: 0.8,
  },
  phases: { short: evenPhases(10), full: evenPhases(100) },
  timeline: [testFault(), testFault({ phase: 'retrigger', from: 0.25, to: 0.5 })],
  abortWhen: { unsentShareAbove: 0.1, answeredBeforeFaultShareBelow: 0.8 },
};

function evenPhases(seconds: number): Drill['phases']['short'] {
  return {
    green: seconds,
    steady: seconds,
    fault: seconds,
    recovery: seconds,
    retrigger: seconds,
    after: seconds,
  };
}
