import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { procStat, readProc } from './process-identity.ts';

const HAS_PROC = existsSync('/proc/self/stat');

/** Linux reports processor time in ticks of 1/100 s on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Memory of one process that is in RAM, in bytes; undefined when the process is gone. */
export function residentBytes(pid: number): number | undefined {
  const kib = HAS_PROC
    ? /^VmRSS:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
    : ps('rss=', pid)?.trim();
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/**
 * Memory of one process with each shared page divided among those that map it, in bytes; undefined when the process is
 * gone, is another user's, or the system does not tell.
 */
export function proportionalBytes(pid: number): number | undefined {
  const kib = HAS_PROC
    ? /^Pss:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/smaps_rollup`) ?? '')?.[1]
    : undefined;
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/**
 * Processor time of one process and of its children that have ended, user and system, in seconds; undefined when the
 * process is gone. Elsewhere than on Linux the ended children are not in it.
 */
export function cpuSeconds(pid: number): number | undefined {
  if (!HAS_PROC) return parseCpuTime(ps('time=', pid));
  const fields = procStat(pid);
  // Fields 14 to 17 of proc_pid_stat(5): user and system time, the process's own and its ended children's.
  return fields?.slice(11, 15).reduce((total, ticks) => total + Number(ticks) / TICKS_PER_SECOND, 0);
}

/** A process and all its living descendants; PostgreSQL works in children of the process that was started. */
export function processTree(root: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [root];
  // The list grows while it is walked, and every process has one parent, so the walk ends.
  for (const parent of tree) {
    for (const [pid, ppid] of pairs) if (ppid === parent && pid !== undefined) tree.push(pid);
  }
  return tree;
}

/** `[[dd-]hh:]mm:ss[.cc]` as `ps` prints it, in seconds. */
export function parseCpuTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '').split(':').reduce((total, part) => total * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}

function ps(column: string, pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
