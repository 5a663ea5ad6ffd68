import { realClock } from '@breakwater/clock';
import type { Command } from 'commander';
import { join } from 'node:path';
import { renderLedger } from '../bench/ledger/render.ts';
import { runLedgerBenchmark } from '../bench/ledger/run-ledger.ts';
import { renderLoad } from '../bench/load/render.ts';
import { runLoadBenchmark } from '../bench/load/run-load.ts';
import { measureMemory, renderMemory } from '../bench/memory.ts';
import { renderPayments } from '../bench/payments/render.ts';
import { runPaymentsBenchmark } from '../bench/payments/run-payments.ts';
import { renderPolicies } from '../bench/policies/render.ts';
import { runPoliciesBenchmark } from '../bench/policies/run-policies.ts';
import { subjects } from '../bench/policies/subjects/subjects.ts';
import { writeResults } from '../bench/write-results.ts';
import { onStop } from '../fleet/index.ts';
import { InputError } from '../input-error.ts';
import { ROOT } from '../platform/entry-points.ts';
import { consoleLog } from './console-log.ts';
import { type SeedOption, seedOption } from './options.ts';
import { REPLICAS_DEFAULT } from './replicas-option.ts';

interface PaymentsOptions extends SeedOption {
  readonly rounds: number;
  readonly connections: number;
  readonly out: string;
}

interface LedgerOptions extends SeedOption {
  readonly rounds?: number;
  readonly quick?: true;
  readonly out: string;
}

interface LoadOptions extends SeedOption {
  readonly rounds: number;
  readonly out: string;
}

interface PoliciesOptions extends SeedOption {
  readonly rounds: number;
  readonly quick?: true;
  readonly out: string;
}

const OUT_DEFAULT = join(ROOT, 'tests/results');
const WARM_UP_SECONDS = 5;
const SECONDS = 10;
const IDLE_SECONDS = 30;
/** Two, as many as there are replicas of credit unless told. */
const LEDGER_PLAN = { writers: 2, batchMax: 500, clients: [4, 8, 16, 32], warmUpSeconds: 2, seconds: 5 };
const LEDGER_ROUNDS = { full: 5, quick: 2 };
const LEDGER_TRIES = { full: 3, quick: 1 };
const LEDGER_QUICK_SECONDS = 2;
/** Fewer calls at a time than any policy of the shipped designs bounds. */
const POLICIES_PLAN = { connections: 8, warmUpSeconds: 5, seconds: 6, warmUpMs: 1_000, usedMs: 300 };
const POLICIES_QUICK = { connections: 8, warmUpSeconds: 1, seconds: 1, warmUpMs: 50, usedMs: 50 };

/** An open loop at a rate that two cores carry beside the server; autocannon goes as fast as it can. */
const LOAD_PLAN = { seconds: 6, connections: 32, ratePerSecond: 3_000 };

/** `lab bench payments`, which is what runs when nothing is named, and its siblings. */
export function addBenchCommand(program: Command): void {
  const bench = program.command('bench').description('measures the fleet on this machine');
  bench
    .command('payments', { isDefault: true })
    .description('payments a second, end to end and durable, against pgbench on the same PostgreSQL')
    .option('--rounds <number>', 'each about 90 s', wholeNumber('--rounds', 50), 7)
    .option('--connections <number>', 'in the closed loops', wholeNumber('--connections', 1000), 32)
    .option('--out <directory>', 'where bench-payments.json and .md go', OUT_DEFAULT)
    .addOption(seedOption())
    .action((options: PaymentsOptions) => untilStopped((signal) => payments(options, signal)));
  bench
    .command('ledger')
    .description('durable ledger payments through the writer, against one a transaction by pgbench')
    .option('--rounds <number>', 'each about 80 s; 5 unless told', wholeNumber('--rounds', 50))
    .option('--quick', 'two short rounds: to see that it works, not to compare')
    .option('--out <directory>', 'where bench-ledger.json and .md go', OUT_DEFAULT)
    .addOption(seedOption())
    .action((options: LedgerOptions) => untilStopped((signal) => ledger(options, signal)));
  bench
    .command('policies')
    .description('processor time that each policy, the whole pipeline and the peers add to a call')
    .option('--rounds <number>', 'each about 2 minutes', wholeNumber('--rounds', 50), 7)
    .option('--quick', 'short runs: to see that it works, not to compare')
    .option('--out <directory>', 'where bench-policies.json and .md go', OUT_DEFAULT)
    .addOption(seedOption())
    .action((options: PoliciesOptions) => untilStopped((signal) => policies(options, signal)));
  bench
    .command('load')
    .description("requests for each second of the load generator's processor time, against autocannon")
    .option('--rounds <number>', 'each about 25 s', wholeNumber('--rounds', 50), 7)
    .option('--out <directory>', 'where bench-load.json and .md go', OUT_DEFAULT)
    .addOption(seedOption())
    .action((options: LoadOptions) => untilStopped((signal) => load(options, signal)));
  bench
    .command('memory')
    .description('what the idle fleet takes, process by process')
    .option('--out <directory>', 'where bench-memory.json and .md go', OUT_DEFAULT)
    .action(({ out }: { out: string }) => untilStopped((signal) => memory(out, signal)));
}

async function payments(options: PaymentsOptions, signal: AbortSignal): Promise<void> {
  const { rounds, connections, seed, out } = options;
  const report = await runPaymentsBenchmark(
    {
      rounds,
      connections,
      seed,
      replicas: REPLICAS_DEFAULT,
      warmUpSeconds: WARM_UP_SECONDS,
      seconds: SECONDS,
    },
    {
      clock: realClock,
      log: consoleLog('trouble'),
      signal,
      onProgress: (text) => void process.stderr.write(`${text}\n`),
    },
  );
  const markdown = renderPayments(report);
  await writeResults(out, 'bench-payments', { json: report, markdown });
  process.stdout.write(markdown);
}

async function ledger(options: LedgerOptions, signal: AbortSignal): Promise<void> {
  const { quick = false, seed, out } = options;
  const plan = {
    ...LEDGER_PLAN,
    ...(quick ? { warmUpSeconds: 1, seconds: LEDGER_QUICK_SECONDS } : {}),
    tries: quick ? LEDGER_TRIES.quick : LEDGER_TRIES.full,
    rounds: options.rounds ?? (quick ? LEDGER_ROUNDS.quick : LEDGER_ROUNDS.full),
    seed,
  };
  const report = await runLedgerBenchmark(plan, {
    log: consoleLog('trouble'),
    signal,
    onProgress: (text) => void process.stderr.write(`${text}\n`),
  });
  const markdown = renderLedger(report);
  await writeResults(out, 'bench-ledger', { json: report, markdown });
  process.stdout.write(markdown);
}

async function policies(options: PoliciesOptions, signal: AbortSignal): Promise<void> {
  const { rounds, quick = false, seed, out } = options;
  const names = subjects.map(({ name }) => name);
  const report = await runPoliciesBenchmark(
    { ...(quick ? POLICIES_QUICK : POLICIES_PLAN), rounds, seed, subjects: names },
    {
      clock: realClock,
      log: consoleLog('trouble'),
      signal,
      onProgress: (text) => void process.stderr.write(`${text}\n`),
    },
  );
  const markdown = renderPolicies(report);
  await writeResults(out, 'bench-policies', { json: report, markdown });
  process.stdout.write(markdown);
}

async function load({ rounds, seed, out }: LoadOptions, signal: AbortSignal): Promise<void> {
  const report = await runLoadBenchmark(
    { ...LOAD_PLAN, rounds, seed },
    { signal, onProgress: (text) => void process.stderr.write(`${text}\n`) },
  );
  const markdown = renderLoad(report);
  await writeResults(out, 'bench-load', { json: report, markdown });
  process.stdout.write(markdown);
}

async function memory(out: string, signal: AbortSignal): Promise<void> {
  const report = await measureMemory({ clock: realClock, idleSeconds: IDLE_SECONDS, signal });
  const markdown = renderMemory(report);
  await writeResults(out, 'bench-memory', { json: report, markdown });
  process.stdout.write(markdown);
}

/** Runs a benchmark that Ctrl-C ends. */
async function untilStopped(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const forget = onStop((reason) => stop.abort(new Error(reason)));
  try {
    await work(stop.signal);
  } finally {
    forget();
  }
}

function wholeNumber(option: string, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
    throw new InputError(`${option}: "${text}": expected a whole number from 1 to ${max}`);
  };
}
