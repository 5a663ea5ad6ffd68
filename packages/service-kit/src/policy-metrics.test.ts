import { CallRefused } from '@breakwater/resilience';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { metricsListener } from './policy-metrics.ts';

function setUp() {
  const metrics = new Metrics();
  const lines: string[] = [];
  const logger = createLogger('test', 1, 'info', { write: (line) => void lines.push(line) });
  return { tell: metricsListener(metrics, logger), metrics, lines };
}

describe('the listener of policies', () => {
  it('counts attempts, refusals and waits by edge', async () => {
    const { tell, metrics } = setUp();
    const [edge, workClass] = ['credit->risk', 'payment'];
    const attempt = {
      attempt: 1,
      replica: 'http://a',
      result: 'ok',
      reason: undefined,
      elapsedMs: 5,
    } as const;
    tell({ kind: 'attempt', edge, policy: 'balance', workClass, ...attempt });
    tell({ kind: 'refused', edge, policy: 'bulkhead', workClass, reason: 'bulkhead_full' });
    tell({ kind: 'waited', edge, policy: 'queue', workClass, waitedMs: 30 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('breakwater_edge_attempts_total{edge="credit->risk",outcome="ok"} 1');
    expect(text).toContain(
      'breakwater_edge_refusals_total{edge="credit->risk",policy="bulkhead",reason="bulkhead_full"} 1',
    );
    expect(text).toContain('breakwater_edge_wait_seconds_sum{edge="credit->risk",policy="queue"} 0.03');
  });

  it('counts hedges, answers that were used again and refreshes that failed', async () => {
    const { tell, metrics } = setUp();
    const [edge, workClass] = ['risk->bureau', 'look'];
    tell({ kind: 'hedged', edge, policy: 'hedge', workClass, result: 'no_budget' });
    tell({ kind: 'reused', edge, policy: 'cache', workClass, source: 'stale' });
    tell({ kind: 'reused', edge, policy: 'coalesce', workClass, source: 'under_way' });
    const error = new CallRefused('breaker', 'breaker_open');
    tell({ kind: 'refreshFailed', edge, policy: 'cache', workClass, error });
    const text = await metrics.registry.metrics();
    const labels = 'edge="risk->bureau"';
    expect(text).toContain(`breakwater_edge_hedges_total{${labels},result="no_budget"} 1`);
    expect(text).toContain(`breakwater_edge_reused_total{${labels},policy="cache",source="stale"} 1`);
    expect(text).toContain(`breakwater_edge_reused_total{${labels},policy="coalesce",source="under_way"} 1`);
    expect(text).toContain(`breakwater_edge_refresh_failures_total{${labels}} 1`);
  });

  it('logs a refresh that failed by a mistake in the program, and no other', () => {
    const { tell, lines } = setUp();
    const event = {
      kind: 'refreshFailed',
      edge: 'risk->bureau',
      policy: 'cache',
      workClass: 'look',
    } as const;
    tell({ ...event, error: new CallRefused('breaker', 'breaker_open') });
    expect(lines).toEqual([]);
    tell({ ...event, error: new TypeError('x is undefined') });
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 'error' }]);
  });

  it('shows the one state that a breaker is in, and logs the change', async () => {
    const { tell, metrics, lines } = setUp();
    tell({
      kind: 'stateChanged',
      edge: 'risk->bureau',
      policy: 'breaker',
      from: 'closed',
      to: 'open',
    });
    const text = await metrics.registry.metrics();
    expect(text).toContain('breakwater_breaker_state{edge="risk->bureau",state="closed"} 0');
    expect(text).toContain('breakwater_breaker_state{edge="risk->bureau",state="open"} 1');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'warn', edge: 'risk->bureau', from: 'closed', to: 'open' },
    ]);
  });

  it('counts the ejected replicas of an edge, which are no state of its breaker', async () => {
    const { tell, metrics, lines } = setUp();
    const edge = 'credit->risk';
    const move = (replica: string, from: string, to: string, reason?: string): void =>
      tell({ kind: 'stateChanged', edge, policy: 'ejection', replica, from, to, reason });
    move('http://a', 'serving', 'ejected', 'latency');
    move('http://b', 'serving', 'ejected', 'failure_share');
    expect(await metrics.registry.metrics()).toContain('breakwater_ejected_replicas{edge="credit->risk"} 2');
    move('http://a', 'ejected', 'serving');
    move('http://b', 'ejected', 'gone');
    const text = await metrics.registry.metrics();
    expect(text).toContain('breakwater_ejected_replicas{edge="credit->risk"} 0');
    expect(text).not.toContain('breakwater_breaker_state{');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      replica: 'http://a',
      to: 'ejected',
      reason: 'latency',
    });
  });

  it('shows a learnt limit, and how much is shed', async () => {
    const { tell, metrics } = setUp();
    const edge = 'credit->risk';
    tell({ kind: 'limitChanged', edge, policy: 'limit', limit: 17 });
    tell({ kind: 'sheddingChanged', edge, policy: 'shedder', shedShare: 0.25 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('breakwater_edge_limit{edge="credit->risk",policy="limit"} 17');
    expect(text).toContain('breakwater_shed_share{edge="credit->risk"} 0.25');
  });
});
