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
});
