import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-facts.ts';
import type { Log } from './log.ts';
import { isSameProcess, startMark } from './process-identity.ts';

let opened = 0;

/** The name of a run's directory: its owner's process id and start, and a number, as one process may open several. */
export function runName(pid: number): string {
  opened += 1;
  return `${pid}-${startMark(pid)}-${opened}`;
}

/** The directories of runs whose owner is gone. */
export function findLeftovers(runs: string): string[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => {
      const [pid = '', mark = ''] = name.split('-');
      return !isSameProcess(Number(pid), mark);
    })
    .map((name) => join(runs, name));
}

/**
 * Ends the processes and removes the directories of runs whose owner is gone. The watchdog has normally ended the
 * processes already; this also covers a watchdog that was killed together with its supervisor.
 */
export function removeLeftovers(runs: string, log: Log): void {
  for (const directory of findLeftovers(runs)) {
    const killed = killRecorded(directory);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    log.info({ directory, killed }, 'removed what a killed run left behind');
  }
}

/** Kills what the run recorded and still is the same process. */
function killRecorded(directory: string): number[] {
  const record = join(directory, 'processes');
  if (!existsSync(record)) return [];
  const killed: number[] = [];
  for (const line of readFileSync(record, 'utf8').trim().split('\n')) {
    const [pid = '', mark = ''] = line.split(' ');
    if (!isSameProcess(Number(pid), mark)) continue;
    if (killIfPresent(Number(pid))) killed.push(Number(pid));
  }
  return killed;
}

function killIfPresent(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It may end between the look and the kill.
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}
