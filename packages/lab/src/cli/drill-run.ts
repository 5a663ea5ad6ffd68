import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { realClock } from '@breakwater/clock';
import { loadDrill } from '@breakwater/drills';
import { TraceError, readTrace } from '@breakwater/load';
import { onStop } from '../fleet/index.ts';
import { InputError } from '../input-error.ts';
import { drillDocument } from '../measure/document.ts';
import { judgeDrill } from '../measure/summary.ts';
import type { DrillRun } from '../measure/record.ts';
import { choosePopulation } from '../platform/choose-population.ts';
import { Progress } from '../report/progress.ts';
import { renderTerminal } from '../report/terminal.ts';
import { renderHtml } from '../report/html.ts';
import { assertWritable, reportPaths, writeReports } from '../report/write.ts';
import { type DrillRunPlan, chooseDesigns, runDrill } from '../runner/run-drill.ts';
import { type Scale, scheduleOf } from '../runner/schedule.ts';
import { checkMetrics } from './check-metrics.ts';
import { commandLine } from './command-line.ts';
import { consoleLog } from './console-log.ts';
import { exitStatus } from './exit-status.ts';
import { languageOfTerminal } from './language.ts';
import { parseList } from './options.ts';

/** Options of `lab drill run`. */
export interface DrillRunOptions {
  readonly designs: string;
  readonly scale: Scale;
  readonly seed: number;
  readonly customers?: string;
  readonly mapping?: string;
  readonly trace?: string;
  readonly strategy: string;
  readonly out: string;
  readonly json?: string;
}

/** What starting and checking a fleet takes besides the load, about, in seconds. */
const OVERHEAD_SECONDS = 15;

/**
 * Runs a drill and reports: everything that can be wrong with the input is found before anything is started.
 * @returns the exit status.
 */
export async function drillRun(nameOrFile: string, options: DrillRunOptions): Promise<number> {
  const drill = await loadDrill(nameOrFile);
  checkMetrics(drill, nameOrFile);
  const designs = await chooseDesigns(parseList(options.designs).map(fileOfDesign));
  const trace =
    options.trace === undefined ? null : { trace: await readTraceFile(options.trace), source: options.trace };
  const population = await choosePopulation(options);
  const startedAt = new Date();
  const directory = join(resolve(options.out), `${drill.name}-${stampOf(startedAt)}`);
  await assertWritable(directory);
  if (options.json !== undefined) await assertWritable(dirname(resolve(options.json)));

  const stop = new AbortController();
  const forget = onStop((reason) => stop.abort(new Error(reason)));
  const progress = progressLine();
  const seconds = scheduleOf(drill, options.scale).durationMs / 1000;
  const startedMs = realClock.monotonicMs();
  const plan: DrillRunPlan = {
    drill,
    designs,
    scale: options.scale,
    seed: options.seed,
    population,
    trace,
    strategy: options.strategy,
    directory,
    command: commandLine(nameOrFile, options),
    log: consoleLog('trouble'),
    signal: stop.signal,
    onProgress: (
      { design },
      position,
      { stage, elapsedMs, goodPerSecond, offeredPerSecond, faultActive },
    ) => {
      const left = designs.length - position - 1;
      progress.update({
        design: design.name,
        stage,
        elapsedSeconds: (realClock.monotonicMs() - startedMs) / 1000,
        remainingSeconds: left * (seconds + OVERHEAD_SECONDS) + Math.max(0, seconds - elapsedMs / 1000) + 5,
        goodPerSecond,
        offeredPerSecond,
        faultActive,
      });
    },
  };
  try {
    const run = await runDrill(plan);
    progress.done();
    return await report(run, options, directory);
  } finally {
    progress.done();
    forget();
  }
}

async function report(run: DrillRun, options: DrillRunOptions, directory: string): Promise<number> {
  const judged = judgeDrill(run);
  const paths = reportPaths(directory, 'report');
  const forTerminal = { language: languageOfTerminal(), htmlPath: relative(process.cwd(), paths.html) };
  const json = drillDocument(run, judged, paths.html);
  const text = renderTerminal(run, judged, { ...forTerminal, colour: false, columns: 100 });
  await writeReports(paths, { html: renderHtml(run, judged), json, text });
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(json)}\n`);
  const { isTTY = false, columns = 100 } = process.stdout;
  const colour = isTTY && process.env['NO_COLOR'] === undefined;
  process.stdout.write(renderTerminal(run, judged, { ...forTerminal, colour, columns }));
  if (judged.length === 0 || judged.some(({ verdict }) => verdict === 'aborted')) return exitStatus.runFailed;
  return judged.every(({ verdict }) => verdict === 'pass') ? exitStatus.held : exitStatus.notHeld;
}

function progressLine(): Progress {
  const { isTTY: isTerminal = false, columns = 100 } = process.stderr;
  return new Progress({
    write: (text) => void process.stderr.write(text),
    isTerminal,
    colour: isTerminal && process.env['NO_COLOR'] === undefined,
    columns,
    language: languageOfTerminal(),
    clock: realClock,
  });
}

/** Services load the design by themselves, from their own directory, so a path must be whole. */
function fileOfDesign(nameOrFile: string): string {
  return basename(nameOrFile) === nameOrFile && !nameOrFile.endsWith('.yaml')
    ? nameOrFile
    : resolve(nameOrFile);
}

/** Reads a trace; a file that cannot be opened is wrong input too. */
export async function readTraceFile(file: string): ReturnType<typeof readTrace> {
  return readTrace(file).catch((error: unknown) => {
    if (error instanceof TraceError) throw error;
    throw new InputError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  });
}

function stampOf(date: Date): string {
  return date.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-');
}
