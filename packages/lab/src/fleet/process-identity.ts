import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { errorCode } from './error-facts.ts';

const HAS_PROC = existsSync('/proc/self/stat');

/**
 * Splits `/proc/<pid>/stat` (proc_pid_stat(5)) behind the program's name, which may itself hold spaces and brackets.
 * The first item is field 3, the state. Undefined when there is no such process.
 */
export function procStat(pid: number): readonly string[] | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The content of a file below /proc, or undefined when its process is gone. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/**
 * When a process started, as text that is equal only for the same process; undefined when it is gone. A process id
 * alone may by now belong to somebody else, so nothing is ever killed by its id alone.
 */
export function startMark(pid: number): string | undefined {
  if (HAS_PROC) {
    const fields = procStat(pid);
    // Field 3 is the state (a zombie runs no more), field 22 the start in clock ticks since boot.
    return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
  }
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const mark = stdout.trim().replaceAll(/\s+/g, '_');
  return mark === '' ? undefined : mark;
}

/** Whether the process that had this id and start mark still runs. */
export function isSameProcess(pid: number, mark: string): boolean {
  return startMark(pid) === mark;
}
