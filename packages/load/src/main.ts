import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LoadInputError } from './input-error.ts';
import { parseJob } from './job.ts';
import type { LoadEvent } from './load-event.ts';
import { planLoad } from './plan.ts';
import { runLoad } from './run-load.ts';

/*
 * The load process. Standard input: one job as a line of JSON, and then nothing; its end means that the parent is gone or
 * wants an end. Standard output: one `LoadEvent` a line. SIGTERM, SIGINT and the end of the input stop the run in order.
 * Exit status: 0 the run is over (stopped or not), 2 the job is wrong, 1 the run failed.
 */
const SESSIONS_STEP = 200;

const stop = new AbortController();
const end = (): void => stop.abort(new Error('stopped'));

function tell(event: LoadEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function readJobLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  process.stdin.on('end', end);
  const closed = once(lines, 'close').then(() => '');
  const [line] = await Promise.race([once(lines, 'line'), closed.then((none) => [none])]);
  return String(line);
}

async function main(): Promise<number> {
  try {
    const job = parseJob(await readJobLine());
    const plan = planLoad(job.profile, job.seed);
    tell({
      type: 'planned',
      arrivals: plan.arrivals.length,
      durationMs: plan.durationMs,
      sha256: plan.sha256,
    });
    const summary = await runLoad(plan, {
      ...job,
      signal: stop.signal,
      onSessions: (done, total) => {
        if (done % SESSIONS_STEP === 0 || done === total) tell({ type: 'sessions', done, total });
      },
      onStart: (startedAtMs) => tell({ type: 'started', startedAtMs }),
      onProgress: (figures) => tell({ type: 'progress', ...figures }),
    });
    tell({ type: 'done', summary });
    return 0;
  } catch (error) {
    const input = error instanceof LoadInputError;
    tell({
      type: 'error',
      kind: input ? 'input' : 'run',
      message: error instanceof Error ? error.message : String(error),
    });
    return input ? 2 : 1;
  }
}

process.on('SIGTERM', end);
process.on('SIGINT', end);
// A reader that is gone is no reason to crash: the end of the input stops the run.
process.stdout.on('error', end);
process.exitCode = await main();
// An open input would keep the process alive.
process.stdin.destroy();
