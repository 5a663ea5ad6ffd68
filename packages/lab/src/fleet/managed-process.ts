import type { ChildProcess } from 'node:child_process';
import { sleep, type Clock } from '@breakwater/clock';

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that a run started and watches. */
export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends a signal; one to a process that has ended is ignored. */
  signal(signal: NodeJS.Signals): void;
}

/** Wraps a child that was started; `onExit` runs before `exited` settles. */
export function manage(name: string, pid: number, child: ChildProcess, onExit: () => void): ManagedProcess {
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      onExit();
      resolve({ code, signal });
    });
  });
  // Node keeps the child's exit status itself, so a signal after the end can never reach a stranger with the same id.
  return { name, pid, exited, signal: (signal) => void child.kill(signal) };
}

/** Asks a process to end, waits for at most `graceMs`, then kills it. A paused one is continued first. */
export async function endProcess(
  process: ManagedProcess,
  { clock, signal = 'SIGTERM', graceMs }: { clock: Clock; signal?: NodeJS.Signals; graceMs: number },
): Promise<Exit> {
  process.signal(signal);
  process.signal('SIGCONT');
  const patience = new AbortController();
  const patienceOver = sleep(clock, graceMs, patience.signal).then(
    () => process.signal('SIGKILL'),
    () => undefined,
  );
  const exit = await process.exited;
  patience.abort();
  await patienceOver;
  return exit;
}
