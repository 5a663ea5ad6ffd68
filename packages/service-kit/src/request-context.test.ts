import { VirtualClock } from '@breakwater/clock';
import { noDeadline, remainingMs } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { contextOfTrace, internalContext } from './request-context.ts';
import { testApp } from './test-app.ts';
import { continueTrace } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('the context of a call from the fleet', () => {
  const clock = new VirtualClock();

  it('is what the headers say', () => {
    const context = internalContext(
      {
        traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
        'breakwater-timeout-ms': '250',
        'breakwater-work-class': 'loan',
        'breakwater-caller': 'c-0000001',
        'breakwater-cohort': '42',
        'breakwater-run': 'run-1',
        'accept-language': 'zh-CN',
      },
      clock,
    );
    expect(context).toMatchObject({ workClass: 'loan', caller: 'c-0000001', language: 'zh', run: 'run-1' });
    expect(context.cohort).toBe(42);
    expect(context.trace.traceId).toBe(TRACE);
    expect(remainingMs(clock, context.deadline)).toBe(250);
  });

  it('has no deadline, no caller and the class of a look when they say nothing', () => {
    const context = internalContext({}, clock);
    expect(context).toMatchObject({
      workClass: 'look',
      caller: undefined,
      language: 'en',
      deadline: noDeadline,
    });
  });

  it.each([
    ['-5', 0],
    ['abc', Number.POSITIVE_INFINITY],
  ])('reads the timeout %s as %d ms', (text, leftMs) => {
    expect(remainingMs(clock, internalContext({ 'breakwater-timeout-ms': text }, clock).deadline)).toBe(
      leftMs,
    );
  });

  it.each(['100', '-1', '1.5', '', 'c-0000001'])('does not believe in the cohort %j', (text) => {
    expect(internalContext({ 'breakwater-cohort': text }, clock).cohort).toBeUndefined();
  });

  it('does not believe in a class that there is not', () => {
    expect(internalContext({ 'breakwater-work-class': 'admin' }, clock).workClass).toBe('look');
  });
});

describe('the context of a request from outside', () => {
  it('takes the class from the route, and neither caller nor deadline from the client', async () => {
    const { app } = testApp('public');
    app.get('/work', { config: { workClass: 'loan' } }, (request) => {
      const { workClass, caller = null, run = null, deadline } = request.context;
      return { workClass, caller, run, hasDeadline: Number.isFinite(deadline.atMs) };
    });
    const headers = {
      'breakwater-work-class': 'payment',
      'breakwater-caller': 'c-0000001',
      'breakwater-timeout-ms': '1',
      'breakwater-run': 'not a run tag',
    };
    const answer = await app.inject({ url: '/work', headers });
    expect(answer.json()).toEqual({ workClass: 'loan', caller: null, run: null, hasDeadline: false });
  });
});

describe('the trace', () => {
  it('goes on with a span of its own', () => {
    const { traceId, traceparent } = continueTrace(`00-${TRACE}-00f067aa0ba902b7-00`);
    expect(traceId).toBe(TRACE);
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(traceparent).not.toContain('00f067aa0ba902b7');
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `01-${TRACE}-00f067aa0ba902b7-01`,
  ])('begins anew after %s', (header) => {
    const { traceId } = continueTrace(header);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect([TRACE, '0'.repeat(32)]).not.toContain(traceId);
  });

  it('of an event is that of the request behind it, without anybody who waits or calls', () => {
    const context = contextOfTrace(`00-${TRACE}-00f067aa0ba902b7-01`, 'loan');
    expect(context).toMatchObject({ workClass: 'loan', caller: undefined, deadline: noDeadline });
    expect(context.trace).toMatchObject({ traceId: TRACE, parentSpanId: '00f067aa0ba902b7' });
  });
});
