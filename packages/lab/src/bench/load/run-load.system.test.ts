import { expect, it } from 'vitest';
import { renderLoad } from './render.ts';
import { runLoadBenchmark } from './run-load.ts';

it('measures both generators in processes of their own, and says what they reach', async () => {
  const progress: string[] = [];
  const report = await runLoadBenchmark(
    { rounds: 1, seconds: 1, connections: 2, ratePerSecond: 200, seed: 1 },
    { signal: new AbortController().signal, onProgress: (text) => void progress.push(text) },
  );
  const [round] = report.runs;
  expect(round?.generator.requests).toBeGreaterThan(100);
  expect(round?.autocannon.requests).toBeGreaterThan(0);
  expect(report.toAutocannon.median).toBeGreaterThan(0);
  expect(progress).toHaveLength(1);
  expect(renderLoad(report)).toContain('generator / autocannon');
}, 60_000);
