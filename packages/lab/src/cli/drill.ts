import { listDrills, loadDrill } from '@breakwater/drills';
import { DesignError, loadDesign } from '@breakwater/designs';
import { type Command, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { checkMetrics } from './check-metrics.ts';
import { languageOfTerminal } from './language.ts';
import { populationOption, seedOption, trialsOption } from './options.ts';
import { type DrillRunOptions, drillRun } from './drill-run.ts';
import { FLAGSHIP_DESIGNS } from './flagship.ts';
import { BREAKABLE } from '../platform/broken.ts';

/** `lab drill list`, `lab drill run` and `lab drill check`. */
export function addDrillCommand(program: Command): void {
  const drill = program.command('drill').description('drills: one fault, one load, one or more designs');
  drill.command('list').description('the shipped drills, a line each').action(list);
  drill
    .command('check')
    .description('validates a drill or a design file')
    .argument('<file>', 'name of a shipped drill or design, or a file')
    .action(check);
  withRunOptions(drill.command('run'))
    .description(
      'runs a drill; ends with 0 when every expectation holds, 99 when one does not, 1 when there is no result',
    )
    .argument('<drill>', 'name of a shipped drill, or a file')
    .option(
      '--designs <names>',
      `resilience designs to compare, separated by commas (default: "${FLAGSHIP_DESIGNS.join(',')}")`,
    )
    .option(
      '--ablate <design>',
      'runs this design whole and once without each of its patterns, and ranks them by what their absence costs',
    )
    .action(async (name: string, options: DrillRunOptions) => {
      process.exitCode = await drillRun(name, options);
    });
}

/** The options that every command that runs a drill has. */
export function withRunOptions(command: Command): Command {
  return command
    .addOption(new Option('--scale <scale>', 'how long it takes').choices(['short', 'full']).default('short'))
    .addOption(seedOption())
    .addOption(trialsOption())
    .addOption(populationOption())
    .option('--customers <file>', 'CSV of customers, gzip or plain, instead of generated ones')
    .option('--mapping <mapping>', 'how to read the customers: a shipped mapping or a file')
    .option(
      '--trace <file>',
      'CSV of requests per second or minute, gzip or plain, to play instead of a constant rate',
    )
    .option('--strategy <strategy>', 'risk strategy: the name of a shipped one or a file', 'baseline')
    .addOption(
      new Option(
        '--break <what>',
        'leaves out on purpose what keeps the money right, to see it caught',
      ).choices(BREAKABLE),
    )
    .option('--out <directory>', 'where the report goes', 'reports')
    .option('--json <file>', 'also writes the result as JSON to this file')
    .option('--junit <file>', 'also writes the expectations as JUnit XML to this file');
}

async function list(): Promise<void> {
  const language = languageOfTerminal();
  for (const name of await listDrills()) {
    const { title, causeGroup } = await loadDrill(name);
    process.stdout.write(`${name.padEnd(20)} ${causeGroup.padEnd(13)} ${title[language]}\n`);
  }
}

async function check(nameOrFile: string): Promise<void> {
  if (await isDesign(nameOrFile)) {
    const { name, warnings } = await loadDesign(nameOrFile);
    for (const { path, message } of warnings)
      process.stdout.write(`${nameOrFile}: ${path}: warning: ${message}\n`);
    process.stdout.write(`${name}: a valid design\n`);
    return;
  }
  const drill = await loadDrill(nameOrFile);
  checkMetrics(drill, nameOrFile);
  process.stdout.write(`${drill.name}: a valid drill\n`);
}

/** A design has edges; whatever has none is taken for a drill, whose loader says what is wrong with it. */
async function isDesign(nameOrFile: string): Promise<boolean> {
  try {
    await loadDesign(nameOrFile);
    return true;
  } catch (error) {
    if (!(error instanceof DesignError)) throw error;
    return hasEdges(nameOrFile);
  }
}

async function hasEdges(file: string): Promise<boolean> {
  try {
    const value: unknown = parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'edges' in value;
  } catch {
    // Not readable, or not YAML: the drill loader says which.
    return false;
  }
}
