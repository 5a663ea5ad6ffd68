import { describe, expect, it } from 'vitest';
import { childOf, continueForeignTrace, continueTrace, shareSampler } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const sampled = `00-${TRACE}-${SPAN}-01`;
const unsampled = `00-${TRACE}-${SPAN}-00`;

describe('a trace', () => {
  it('goes on below the span of whoever called, and as was decided about it', () => {
    const trace = continueTrace(sampled, () => false);
    expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, isSampled: true });
    expect(trace.traceparent).toBe(`00-${TRACE}-${trace.spanId}-01`);
    expect(continueTrace(unsampled, () => true).traceparent).toMatch(/-00$/);
  });

  it('is decided about where it begins', () => {
    expect(continueTrace(undefined, () => false)).toMatchObject({
      isSampled: false,
      parentSpanId: undefined,
    });
    expect(continueTrace(undefined).isSampled).toBe(true);
  });

  it('from outside is recorded when both the client and the share agree', () => {
    const decided = [sampled, unsampled].flatMap((header) =>
      [true, false].map((share) => continueForeignTrace(header, () => share)),
    );
    expect(decided.map(({ isSampled }) => isSampled)).toEqual([true, false, false, false]);
    for (const trace of decided) {
      expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN });
      expect(trace.traceparent).toContain(`-${trace.spanId}-`);
    }
  });

  it('has steps below one another', () => {
    const trace = continueTrace(sampled);
    const step = childOf(trace);
    expect(step).toMatchObject({ traceId: TRACE, parentSpanId: trace.spanId, isSampled: true });
    expect(step.spanId).not.toBe(trace.spanId);
  });

  it('is sampled in the share that was asked for, alike in every replica', () => {
    const traces = Array.from({ length: 4_000 }, () => continueTrace(undefined).traceId);
    for (const share of [0, 0.25, 1]) {
      const sampler = shareSampler(share);
      const taken = traces.filter(sampler);
      expect(taken.length / traces.length).toBeCloseTo(share, 1);
      expect(traces.filter(shareSampler(share))).toEqual(taken);
    }
  });
});
