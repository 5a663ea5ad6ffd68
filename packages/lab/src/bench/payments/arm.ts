import type { Clock } from '@breakwater/clock';
import type { Replicas } from '@breakwater/drills';
import type { Log } from '../../fleet/index.ts';
import { dropDatabase } from '../../platform/databases.ts';
import type { Platform } from '../../platform/platform.ts';
import { startPlatform } from '../../platform/start-platform.ts';
import type { Workbench } from '../../platform/workbench.ts';
import { type Buyer, signIn } from './buyers.ts';
import { ClosedLoop, type Tally } from './closed-loop.ts';
import { type Pgbench, runPgbench } from './pgbench.ts';
import { type ProcessGroups, microsecondsEach, processorTime } from './processor-time.ts';

/** What one run of one arm gave. */
export interface ArmResult {
  /** Payments or transactions that were done, for each second. */
  readonly perSecond: number;
  /** Answers by status, in the payments' arm. */
  readonly answers: Tally['answers'];
  /** Processor time for each one done, by process, in microseconds. */
  readonly cpuMicros: Readonly<Record<string, number>>;
}

/** What the arms share. */
export interface ArmContext {
  readonly bench: Workbench;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly connections: number;
  readonly replicas: Replicas;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

const CREATED = 201;

/** Payments through a fresh fleet on a fresh copy of the seeded database; the machine is the only limit. */
export async function paymentsArm(
  context: ArmContext,
  options: {
    readonly design: string;
    readonly seed: number;
    readonly templateUrl: string;
    readonly customers: readonly string[];
    readonly merchants: readonly string[];
  },
): Promise<ArmResult> {
  const { bench, log, replicas } = context;
  const { design, seed, templateUrl, customers, merchants } = options;
  return onCopy(bench, templateUrl, async (databaseUrl) => {
    const platform = await startPlatform(
      {
        design,
        replicas,
        capacity: null,
        seed,
        databaseUrl,
        redisQueueUrl: bench.stores.redisQueueUrl,
        redisCacheUrl: bench.stores.redisCacheUrl,
        keyPrefix: bench.keyPrefix('bench'),
        strategy: 'open',
        logLevel: 'info',
      },
      { run: bench.run, log },
    );
    try {
      return await pay(context, platform, await signIn(platform.gatewayUrl, customers), merchants);
    } finally {
      await platform.stop();
    }
  });
}

async function pay(
  { bench, clock, signal, connections, warmUpSeconds, seconds }: ArmContext,
  platform: Platform,
  buyers: readonly Buyer[],
  merchants: readonly string[],
): Promise<ArmResult> {
  const loop = new ClosedLoop({ gatewayUrl: platform.gatewayUrl, buyers, merchants, connections, clock });
  try {
    await loop.measure(warmUpSeconds, signal);
    const groups = groupsOf(bench, platform);
    const before = processorTime(groups);
    const tally = await loop.measure(seconds, signal);
    const after = processorTime(groups);
    const done = tally.answers[CREATED] ?? 0;
    return {
      perSecond: done / tally.seconds,
      answers: tally.answers,
      cpuMicros: microsecondsEach(before, after, done),
    };
  } finally {
    await loop.stop();
  }
}

function groupsOf({ stores }: Workbench, platform: Platform): ProcessGroups {
  const groups: Record<string, number[]> = {};
  for (const { name, pid } of platform.status()) if (pid !== null) (groups[name] ??= []).push(pid);
  const { postgres, redisQueue, redisCache } = stores.pids;
  // Stores that were given are somebody else's processes, and not counted.
  if (postgres !== null) groups['postgres'] = [postgres];
  if (redisQueue !== null && redisCache !== null) groups['redis'] = [redisQueue, redisCache];
  return { ...groups, 'load generator': [process.pid] };
}

/** `pgbench -N` on a fresh copy of its tables. */
export async function pgbenchArm(
  { bench, signal, connections, warmUpSeconds, seconds }: ArmContext,
  { pgbench, templateUrl }: { readonly pgbench: Pgbench; readonly templateUrl: string },
): Promise<ArmResult> {
  return onCopy(bench, templateUrl, async (databaseUrl) => {
    const run = (duration: number): Promise<number> =>
      runPgbench(pgbench, databaseUrl, { connections, seconds: duration, signal });
    await run(warmUpSeconds);
    const groups = { postgres: [bench.stores.pids.postgres].filter((pid) => pid !== null) };
    const before = processorTime(groups);
    const perSecond = await run(seconds);
    const after = processorTime(groups);
    return { perSecond, answers: {}, cpuMicros: microsecondsEach(before, after, perSecond * seconds) };
  });
}

async function onCopy<T>(
  bench: Workbench,
  templateUrl: string,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  // Copying a database makes PostgreSQL write everything out first, so every arm begins with nothing left to write.
  const databaseUrl = await bench.copy(templateUrl, 'arm');
  try {
    return await work(databaseUrl);
  } finally {
    await dropDatabase(bench.stores.databaseUrl, databaseUrl);
  }
}
