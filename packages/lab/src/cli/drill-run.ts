import { readdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { realClock } from '@breakwater/clock';
import { loadDrill } from '@breakwater/drills';
import { onStop } from '../fleet/index.ts';
import { InputError } from '../input-error.ts';
import { drillDocument } from '../measure/document.ts';
import { judgeDrill } from '../measure/summary.ts';
import { type Trial, type TrialsComparison, compareTrials } from '../measure/trials.ts';
import type { DrillRun } from '../measure/record.ts';
import { choosePopulation } from '../platform/choose-population.ts';
import type { Breakable } from '../platform/broken.ts';
import { chooseStrategy } from '../platform/strategy.ts';
import { Progress } from '../report/progress.ts';
import { renderTerminal } from '../report/terminal.ts';
import { renderHtml } from '../report/html.ts';
import { renderJunit } from '../report/junit.ts';
import { assertWritable, reportPaths, writeReports } from '../report/write.ts';
import { loadProfileOf } from '../runner/load-profile.ts';
import { type DrillRunPlan, runTrials } from '../runner/run-drill.ts';
import { type Scale, scheduleOf } from '../runner/schedule.ts';
import { checkMetrics } from './check-metrics.ts';
import { type ChosenDesigns, type DesignsOptions, chosenDesigns } from './choose-designs.ts';
import { commandLine } from './command-line.ts';
import { consoleLog } from './console-log.ts';
import { exitStatus, exitStatusOfDrill } from './exit-status.ts';
import { languageOfTerminal } from './language.ts';
import { readTraceFile } from './trace-file.ts';

/** Options of `lab drill run`. */
export interface DrillRunOptions extends DesignsOptions {
  readonly trials: number;
  readonly scale: Scale;
  readonly seed: number;
  readonly customers?: string;
  readonly mapping?: string;
  readonly population?: number;
  readonly trace?: string;
  readonly strategy: string;
  readonly break?: Breakable;
  readonly out: string;
  readonly json?: string;
  readonly junit?: string;
}

/**
 * Runs a drill and reports: everything that can be wrong with the input is found before anything is started.
 * @returns the exit status.
 */
export async function drillRun(nameOrFile: string, options: DrillRunOptions): Promise<number> {
  const chosen = await chooseInput(nameOrFile, options);
  const directory = await makeDirectory(chosen.drill.name, options);
  const stop = new AbortController();
  const forget = onStop((reason) => stop.abort(new Error(reason)));
  const progress = progressLine();
  try {
    const designs = await chosen.designs.write(directory);
    const plan = {
      ...chosen,
      designs,
      scale: options.scale,
      seed: options.seed,
      broken: options.break,
      directory,
      command: commandLine(nameOrFile, options),
      log: consoleLog('trouble'),
      signal: stop.signal,
      onProgress: progressOf(chosen, options, progress),
    };
    const trials = await runTrials(plan, options.trials);
    progress.done();
    return await report(trials, { options, directory, runs: designs.length * options.trials });
  } finally {
    progress.done();
    forget();
    await removeIfEmpty(directory);
  }
}

type ChosenInput = Pick<DrillRunPlan, 'drill' | 'trace' | 'population' | 'strategy'> & {
  readonly designs: ChosenDesigns;
};

/** Reads everything that the user named. */
async function chooseInput(nameOrFile: string, options: DrillRunOptions): Promise<ChosenInput> {
  const drill = await loadDrill(nameOrFile);
  checkMetrics(drill, nameOrFile);
  const designs = await chosenDesigns(options);
  const { trace: file } = options;
  const trace = file === undefined ? null : { trace: await readTraceFile(file), source: file };
  if (trace !== null) loadProfileOf(drill, scheduleOf(drill, options.scale), ONE_OF_EACH, trace.trace);
  const strategy = await chooseStrategy(options.strategy);
  return { drill, designs, trace, strategy, population: await choosePopulation(options) };
}

/** Whether a trace is long enough does not depend on how many customers there are. */
const ONE_OF_EACH = { customers: 1, merchants: 1 };

/** Makes the directory of the run's report and sees that it can be written. */
async function makeDirectory(drill: string, options: DrillRunOptions): Promise<string> {
  const directory = join(resolve(options.out), `${drill}-${stampOf(new Date())}`);
  await requireWritable('--out', directory);
  if (options.json !== undefined) await requireWritable('--json', dirname(resolve(options.json)));
  if (options.junit !== undefined) await requireWritable('--junit', dirname(resolve(options.junit)));
  return directory;
}

async function requireWritable(option: string, directory: string): Promise<void> {
  await assertWritable(directory).catch((error: unknown) => {
    throw new InputError(`${option}: ${(error as Error).message}`, { cause: error });
  });
}

/** A run that came to nothing leaves no directory behind. */
async function removeIfEmpty(directory: string): Promise<void> {
  const files = await readdir(directory);
  if (files.length === 0) await rmdir(directory);
}

/** What starting and checking a fleet takes besides the load, about, in seconds. */
const OVERHEAD_SECONDS = 15;
const CHECK_SECONDS = 5;

function progressOf(
  { drill, designs }: ChosenInput,
  { scale, trials }: DrillRunOptions,
  line: Progress,
): DrillRunPlan['onProgress'] {
  const seconds = scheduleOf(drill, scale).durationMs / 1000;
  const startedMs = realClock.monotonicMs();
  const runs = designs.names.length * trials;
  return ({ design }, position, { elapsedMs, ...figures }) => {
    const later = (runs - position - 1) * (seconds + OVERHEAD_SECONDS);
    const trial = trials === 1 ? '' : ` ${Math.floor(position / designs.names.length) + 1}/${trials}`;
    line.update({
      design: `${design.name}${trial}`,
      ...figures,
      elapsedSeconds: (realClock.monotonicMs() - startedMs) / 1000,
      remainingSeconds: later + Math.max(0, seconds - elapsedMs / 1000) + CHECK_SECONDS,
    });
  };
}

interface Reporting {
  readonly options: DrillRunOptions;
  readonly directory: string;
  /** How many runs there were to be, over all trials. */
  readonly runs: number;
}

async function report(trials: readonly DrillRun[], { options, directory, runs }: Reporting): Promise<number> {
  const [first] = trials;
  if (first === undefined || first.runs.length === 0) {
    process.stderr.write('Ended before anything was measured; there is no report.\n');
    return exitStatus.runFailed;
  }
  const judgedTrials = trials.map((trial) => ({ seed: trial.seed, judged: judgeDrill(trial) }));
  const { judged } = judgedTrials[0]!;
  const comparison = comparisonOver(judgedTrials, options);
  const paths = reportPaths(directory, 'report');
  const forTerminal = {
    language: languageOfTerminal(),
    htmlPath: relative(process.cwd(), paths.html),
    comparison,
  };
  const json = drillDocument(first, judged, paths.html, comparison);
  const text = renderTerminal(first, judged, { ...forTerminal, colour: false, columns: COLUMNS_DEFAULT });
  await writeReports(paths, { html: renderHtml(first, judged, comparison), json, text });
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(json)}\n`);
  if (options.junit !== undefined) await writeFile(options.junit, renderJunit(first.drill, judgedTrials));
  process.stdout.write(renderTerminal(first, judged, { ...forTerminal, ...looksOf(process.stdout) }));
  const verdicts = judgedTrials.flatMap((trial) => trial.judged.map(({ verdict }) => verdict));
  return exitStatusOfDrill(verdicts, runs);
}

/** Null when there is nothing to compare that the table of the one trial does not tell. */
function comparisonOver(trials: readonly Trial[], { ablate }: DrillRunOptions): TrialsComparison | null {
  const whole = trials.filter(({ judged }) => judged.length === trials[0]?.judged.length);
  return whole.length > 1 || ablate !== undefined ? compareTrials(whole) : null;
}

const COLUMNS_DEFAULT = 100;

/** What an output can show. A pipe or a file has neither width nor colours, whatever its type says. */
function looksOf(output: Partial<NodeJS.WriteStream>): { colour: boolean; columns: number } {
  const colour = output.isTTY === true && process.env['NO_COLOR'] === undefined;
  return { colour, columns: output.columns ?? COLUMNS_DEFAULT };
}

function progressLine(): Progress {
  return new Progress({
    write: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    ...looksOf(process.stderr),
    language: languageOfTerminal(),
    clock: realClock,
  });
}

function stampOf(date: Date): string {
  return date.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-');
}
