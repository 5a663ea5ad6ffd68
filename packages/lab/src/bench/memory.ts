import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Clock, sleep } from '@breakwater/clock';
import { processTree, proportionalBytes, residentBytes } from '../fleet/index.ts';
import { ROOT } from '../platform/entry-points.ts';
import { type Machine, describeMachine, machineLine } from './machine.ts';
import { type MemoryRow, type ProcessMemory, memoryRows, memoryTotal } from './memory-rows.ts';
import { commandOf } from './process-command.ts';
import { textTable } from './text-table.ts';

/** The memory of an idle fleet. */
export interface MemoryReport {
  readonly schema: 1;
  readonly machine: Machine;
  readonly readyMs: number;
  readonly idleSeconds: number;
  readonly rows: readonly MemoryRow[];
  readonly total: MemoryRow;
}

/** The part of `lab up --json` that is read here. */
interface Ready {
  readonly database: string;
  readonly redis: { readonly queue: string };
  readonly services: readonly { readonly name: string; readonly pid: number }[];
}

const CLI = join(ROOT, 'packages/lab/src/cli/main.ts');

/** Starts `lab up` as a user would, leaves it alone for a while and weighs every process of it. */
export async function measureMemory(options: {
  readonly clock: Clock;
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}): Promise<MemoryReport> {
  const { clock, idleSeconds, signal } = options;
  const fromMs = clock.monotonicMs();
  const lab = spawn(process.execPath, [...process.execArgv, CLI, 'up', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid } = lab;
  if (pid === undefined) throw new Error('the laboratory could not be started');
  const ended = once(lab, 'exit');
  try {
    const [line] = await Promise.race([
      once(createInterface({ input: lab.stdout }), 'line', { signal }),
      ended.then(() => Promise.reject(new Error('the fleet did not start: `lab up` says why'))),
    ]);
    const ready = JSON.parse(String(line)) as Ready;
    const readyMs = Math.round(clock.monotonicMs() - fromMs);
    await sleep(clock, idleSeconds * 1000, signal);
    const processes = weigh(pid, ready);
    const machine = await describeMachine({ databaseUrl: ready.database, redisUrl: ready.redis.queue });
    const [rows, total] = [memoryRows(processes), memoryTotal(processes)];
    return { schema: 1, machine, readyMs, idleSeconds, rows, total };
  } finally {
    lab.kill('SIGINT');
    await ended;
  }
}

function weigh(root: number, ready: Ready): ProcessMemory[] {
  const services = new Map(ready.services.map(({ name, pid }) => [pid, name]));
  return processTree(root).flatMap((pid) => {
    const resident = residentBytes(pid);
    // Gone since it was listed, as `ps` itself always is.
    if (resident === undefined) return [];
    const name = pid === root ? 'lab' : (services.get(pid) ?? commandOf(pid));
    return [{ pid, name, residentBytes: resident, proportionalBytes: proportionalBytes(pid) ?? null }];
  });
}

/** The table for people. */
export function renderMemory({ machine, readyMs, idleSeconds, rows, total }: MemoryReport): string {
  const table = textTable(
    ['process', 'count', 'resident MB', 'proportional MB'],
    [...rows, total].map(cellsOf),
  );
  return `# Memory of an idle fleet

${machineLine(machine)}

\`npm run bench -- memory\`: the default fleet, ready after ${(readyMs / 1000).toFixed(1)} s, weighed ${idleSeconds} s later. Resident
memory counts a page once for every process that maps it; proportional memory divides it among them. 1 MB is 1,000,000
bytes. A fleet whose sources changed since the last start is some 15 MB a process larger, until the next start: Node
then loads its type stripper, and keeps what that made for the next time.

${table}
`;
}

function cellsOf({
  name,
  processes,
  residentBytes: resident,
  proportionalBytes: share,
}: MemoryRow): string[] {
  return [name, String(processes), megabytes(resident), share === null ? '-' : megabytes(share)];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
