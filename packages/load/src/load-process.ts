import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunSummary } from './run-load.ts';
import { LoadInputError } from './input-error.ts';
import type { LoadJob } from './job.ts';
import type { LoadEvent } from './load-event.ts';

/** A run in a process of its own. */
export interface LoadProcess {
  readonly pid: number | undefined;
  /** Ends the run early and in order; `done` resolves as usual. */
  stop(): void;
  /** Resolves with the summary; rejects with LoadInputError for a wrong job and with Error when the run failed. */
  readonly done: Promise<RunSummary>;
}

/** Starts the generator beside this process, so that neither takes the other's turn. It ends when this process does. */
export function startLoad(job: LoadJob, onEvent: (event: LoadEvent) => void = () => undefined): LoadProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // A child that is gone cannot read; its exit says why.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(job)}\n`);
  let last: LoadEvent | undefined;
  const read = async (): Promise<RunSummary> => {
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      const event: LoadEvent = JSON.parse(line);
      last = event;
      onEvent(event);
    }
    await exited;
    child.stdin.destroy();
    if (last?.type === 'done') return last.summary;
    if (last?.type !== 'error')
      throw new Error(`the load process ended early (${child.signalCode ?? `status ${child.exitCode}`})`);
    if (last.kind === 'run') throw new Error(last.message);
    const [path = 'job', ...reason] = last.message.split(': ');
    throw new LoadInputError(path, reason.join(': '));
  };
  return { pid: child.pid, stop: () => void child.kill('SIGTERM'), done: read() };
}
