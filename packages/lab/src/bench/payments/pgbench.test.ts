import { expect, it } from 'vitest';
import { parseTps } from './pgbench.ts';

it('reads the rate that pgbench prints', () => {
  const output =
    'latency average = 14.5 ms\ninitial connection time = 31.2 ms\ntps = 2203.417 (without initial connection time)\n';
  expect(parseTps(output)).toBe(2203.417);
});

it('takes no silence for a rate', () => {
  expect(() => parseTps('pgbench: error: connection failed')).toThrow('pgbench gave no rate');
});
