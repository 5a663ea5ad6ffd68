import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LoadCounts, type LoadEvent, profileOf, startLoad } from '@breakwater/load';
import { cpuSeconds } from '../../fleet/index.ts';

/** What a generator did with its processor time. */
export interface ArmResult {
  readonly requests: number;
  readonly cpuSeconds: number;
  /** Requests that were asked for and not sent, or not answered as expected. */
  readonly others: number;
}

const CUSTOMERS = 50;
const MERCHANTS = 10;

/** A request as large as the generator's own: the same headers and as many bytes of body. */
const REQUEST = {
  headers: {
    authorization: 'Bearer bench',
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    'breakwater-timeout-ms': '3000',
    'breakwater-run': 'bench',
    'idempotency-key': '00000000-0000-4000-8000-000000000000',
    'content-type': 'application/json',
  },
  body: JSON.stringify({
    accountId: 'a-0000001',
    amountMinor: 10_000,
    currency: 'CNY',
    merchantId: 'm-00001',
    orderId: 'order-0123456789abcdef',
    instalments: 1,
    capture: 'automatic',
  }),
};

/** The product's generator, open loop at a rate; what it uses before the second second of its load is left out. */
export async function generatorArm(
  target: string,
  options: {
    readonly ratePerSecond: number;
    readonly seconds: number;
    readonly seed: number;
    readonly signal: AbortSignal;
  },
): Promise<ArmResult> {
  const { ratePerSecond, seconds, seed, signal } = options;
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const readings: ArmResult[] = [];
  try {
    const load = startLoad(
      {
        run: 'bench',
        seed,
        profile: profileOf(
          { kind: 'constant', durationMs: (seconds + 2) * 1000, ratePerSecond },
          { customers: CUSTOMERS, merchants: MERCHANTS },
          { journeys: { pay: 1 }, spacing: 'even' },
        ),
        target,
        historyPath: join(directory, 'history.jsonl'),
      },
      (event: LoadEvent) => {
        if (event.type === 'progress') readings.push(readingOf(event, cpuSeconds(load.pid ?? 0) ?? 0));
      },
    );
    const stop = (): void => load.stop();
    signal.addEventListener('abort', stop, { once: true });
    await load.done.finally(() => signal.removeEventListener('abort', stop));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  signal.throwIfAborted();
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('the load was too short');
  return {
    requests: last.requests - first.requests,
    others: last.others - first.others,
    cpuSeconds: last.cpuSeconds - first.cpuSeconds,
  };
}

function readingOf({ good, unsent, refused, failed, unknown }: LoadCounts, used: number): ArmResult {
  return { requests: good, others: unsent + refused + failed + unknown, cpuSeconds: used };
}

/** autocannon, a closed loop over so many connections. */
export async function autocannonArm(
  target: string,
  options: { readonly connections: number; readonly seconds: number; readonly signal: AbortSignal },
): Promise<ArmResult> {
  const { connections, seconds, signal } = options;
  const order = JSON.stringify({ url: `${target}/v1/payments`, connections, seconds, ...REQUEST });
  const program = join(import.meta.dirname, 'programs', 'run-autocannon.ts');
  const child = spawn(process.execPath, [program, order], { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const ended = once(child, 'exit');
  let answer = '';
  for await (const line of createInterface({ input: child.stdout })) answer = line;
  const [status] = (await ended) as [number | null];
  if (status !== 0) throw new Error(`autocannon ended with status ${status}`);
  return JSON.parse(answer) as ArmResult;
}

/** Starts the server that both send to; the returned function ends it. */
export async function startTarget(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const program = join(import.meta.dirname, 'programs', 'target.ts');
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [port] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('the target did not start'))),
  ])) as [string];
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
