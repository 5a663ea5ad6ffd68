import { realClock } from '@breakwater/clock';
import { expect, it } from 'vitest';
import { runPoliciesBenchmark } from './run-policies.ts';
import { BARE, BARE_AGAIN, UNDICI, UNDICI_AGAIN } from './subjects/bases.ts';
import { RESILIENT, RESILIENT_AGAIN } from './subjects/pipelines.ts';

const nothing = (): void => undefined;

it('measures proxied requests and calls in processes of their own, and leaves out no arm', async () => {
  const subjects = [BARE, BARE_AGAIN, UNDICI, UNDICI_AGAIN, RESILIENT, RESILIENT_AGAIN];
  const progress: string[] = [];
  const { figures, proxied } = await runPoliciesBenchmark(
    {
      rounds: 1,
      connections: 2,
      seed: 1,
      subjects,
      warmUpSeconds: 0.1,
      seconds: 0.5,
      warmUpMs: 1,
      usedMs: 1,
    },
    {
      clock: realClock,
      log: { info: nothing, warn: nothing, error: nothing },
      signal: new AbortController().signal,
      onProgress: (text) => void progress.push(text),
    },
  );
  expect(figures.calls.map(({ name }) => name)).toEqual(subjects);
  expect(figures.calls.every(({ cpuNanos }) => cpuNanos.median > 0)).toBe(true);
  expect(figures.requestsMin).toBeGreaterThan(0);
  expect(figures.otherAnswers).toBe(0);
  expect(proxied).toHaveLength(1);
  expect(progress).toHaveLength(2);
}, 120_000);
