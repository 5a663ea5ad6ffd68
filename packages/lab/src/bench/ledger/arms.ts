import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { dropDatabase } from '../../platform/databases.ts';
import { benchPrograms } from '../../platform/entry-points.ts';
import type { Workbench } from '../../platform/workbench.ts';
import { type Pgbench, environmentOf } from '../payments/pgbench.ts';
import { checkBook, settleDown } from './book.ts';
import type { LedgerLoad } from './ledger-load.ts';
import { pgbenchProgress, writerProgress } from './progress.ts';
import { type ArmResult, watchWindow } from './window.ts';

/** What the arms share. */
export interface ArmContext {
  readonly bench: Workbench;
  readonly templateUrl: string;
  readonly pgbench: Pgbench;
  readonly writers: number;
  readonly batchMax: number;
  readonly seed: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Payments through the ledger writer, in a process of its own. */
export async function writerArm(context: ArmContext, load: LedgerLoad): Promise<ArmResult> {
  const { writers, batchMax, seed } = context;
  // While a batch is under way, the next one waits.
  const plan = { ...load, seed, writers, batchMax, inFlight: 2 * batchMax };
  return onCopy(context, async (databaseUrl) => {
    const child = spawn(process.execPath, [benchPrograms.writer], {
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: context.signal,
    });
    const told = watch(context, child, {
      output: child.stdout,
      read: writerProgress,
      // It ends with its input.
      end: () => child.stdin.end(),
    });
    child.stdin.write(`${JSON.stringify(plan)}\n`);
    return told;
  });
}

/** Payments by pgbench, a transaction each. */
export async function pgbenchArm(
  context: ArmContext,
  { name, script, clients }: { readonly name: string; readonly script: string; readonly clients: number },
): Promise<ArmResult> {
  const { pgbench, bench, warmUpSeconds, seconds } = context;
  const file = join(bench.run.directory, `${name}.sql`);
  await writeFile(file, script);
  return onCopy(context, async (databaseUrl) => {
    const limit = String(warmUpSeconds + seconds + 10);
    const load = ['-c', String(clients), '-j', '2', '-T', limit, '-P', '1'];
    const child = spawn(pgbench.path, ['-n', '-M', 'prepared', '-f', file, ...load], {
      env: environmentOf(databaseUrl),
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: context.signal,
    });
    const end = (): void => void child.kill();
    return watch(context, child, { output: child.stderr, read: pgbenchProgress(), end });
  });
}

async function watch(
  { bench, warmUpSeconds, seconds }: ArmContext,
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  program: {
    readonly output: Readable;
    readonly read: Parameters<typeof watchWindow>[1]['read'];
    readonly end: () => void;
  },
): Promise<ArmResult> {
  // An abort is an error of the child, and yet its end comes later: until then it works on the database.
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // Whoever waits for the lines learns of either as their end.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2_000)));
  const { postgres } = bench.stores.pids;
  if (child.pid === undefined) throw new Error('the program could not be started');
  const groups = { ...(postgres === null ? {} : { postgres: [postgres] }), client: [child.pid] };
  try {
    return await watchWindow(createInterface({ input: program.output }), {
      read: program.read,
      groups,
      warmUpSeconds,
      seconds,
    });
  } catch (cause) {
    throw new Error(`an arm of the benchmark failed: ${said.trim()}`, { cause });
  } finally {
    program.end();
    child.stdout.resume();
    await ended;
  }
}

/** Each arm has a fresh copy of the population, with nothing left to write out, and its books are checked. */
async function onCopy(
  { bench, templateUrl }: ArmContext,
  work: (databaseUrl: string) => Promise<ArmResult>,
): Promise<ArmResult> {
  const databaseUrl = await bench.copy(templateUrl, 'ledger_arm');
  try {
    await settleDown(databaseUrl);
    const result = await work(databaseUrl);
    await checkBook(databaseUrl);
    return result;
  } finally {
    await dropDatabase(bench.stores.databaseUrl, databaseUrl);
  }
}
