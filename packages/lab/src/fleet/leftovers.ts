import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-facts.ts';
import type { Log } from './log.ts';
import { isSameProcess, startMark } from './process-identity.ts';
import type { OrphanSignal } from './watchdog.ts';

/** The file in a run's directory that names every process that the run started. */
const RECORD = 'processes';

/** How long a process may take to end before it is killed. */
const GRACE_MS = 3000;
const WAIT_MS = 20;

/**
 * The name of a run's directory: its owner's process id and start, and something of its own, as one process may open
 * several.
 */
export function runName(pid: number): string {
  return `${pid}-${startMark(pid)}-${randomBytes(3).toString('hex')}`;
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
    const ended = endRecorded(directory);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    log.info({ directory, ended }, 'removed what a killed run left behind');
  }
}

interface Recorded {
  readonly pid: number;
  readonly mark: string;
  readonly signal: OrphanSignal;
}

/** Adds a process to what the run has started. */
export function recordProcess(directory: string, pid: number, signal: OrphanSignal, name: string): void {
  appendFileSync(join(directory, RECORD), `${pid} ${startMark(pid) ?? 'ended'} ${signal} ${name}\n`);
}

/** Ends what the run recorded and still is the same process: by its own signal first, after a moment by force. */
function endRecorded(directory: string): number[] {
  const path = join(directory, RECORD);
  if (!existsSync(path)) return [];
  const alive = readFileSync(path, 'utf8').trim().split('\n').map(parse).filter(isAlive);
  for (const { pid, signal } of alive) {
    send(pid, `SIG${signal}`);
    send(pid, 'SIGCONT');
  }
  for (let waitedMs = 0; waitedMs < GRACE_MS && alive.some(isAlive); waitedMs += WAIT_MS) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
  for (const { pid } of alive.filter(isAlive)) send(pid, 'SIGKILL');
  return alive.map(({ pid }) => pid);
}

function isAlive({ pid, mark }: Recorded): boolean {
  return isSameProcess(pid, mark);
}

function parse(line: string): Recorded {
  const [pid = '', mark = '', signal] = line.split(' ');
  return { pid: Number(pid), mark, signal: signal === 'QUIT' ? 'QUIT' : 'KILL' };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It may end between the look and the signal.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
