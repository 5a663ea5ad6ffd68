import { access, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Compile } from 'typebox/compile';
import { LineCounter, parseDocument } from 'yaml';
import { Drill } from './drill-schema.ts';

/** One mistake in a drill file. */
export interface DrillProblem {
  /** Where in the file, for example /load/shares/pay. */
  readonly path: string;
  readonly message: string;
}

/** A drill file is not valid; the message names the file and each place with what was expected. */
export class DrillError extends Error {
  readonly file: string;
  readonly problems: readonly DrillProblem[];

  constructor(file: string, problems: readonly DrillProblem[]) {
    super(problems.map((problem) => `${file}: ${problem.path || '/'}: ${problem.message}`).join('\n'));
    this.name = 'DrillError';
    this.file = file;
    this.problems = problems;
  }
}

const CATALOGUE = join(import.meta.dirname, '..', 'catalogue');
const compiled = Compile(Drill);

/** The names of the shipped drills. */
export async function listDrills(): Promise<string[]> {
  const files = await readdir(CATALOGUE);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .toSorted();
}

/**
 * Loads a shipped drill by its name, or a drill file by its path.
 * @throws DrillError when it does not exist or is not valid.
 */
export async function loadDrill(nameOrFile: string): Promise<Drill> {
  const shipped = join(CATALOGUE, `${nameOrFile}.yaml`);
  const isName = /^[a-z0-9-]+$/.test(nameOrFile);
  const file = isName && (await exists(shipped)) ? shipped : nameOrFile;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const expected = `expected a drill file or one of: ${(await listDrills()).join(', ')}`;
    throw new DrillError(nameOrFile, [
      { path: '', message: `cannot be read (${(error as NodeJS.ErrnoException).code}); ${expected}` },
    ]);
  }
  return parseDrill(text, isName ? `${nameOrFile}.yaml` : file);
}

/** Reads a drill from YAML; `file` names it in errors. */
export function parseDrill(text: string, file: string): Drill {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new DrillError(file, [
      { path: `line ${line}, column ${col}`, message: error.message.split('\n')[0] ?? 'is not YAML' },
    ]);
  }
  const value: unknown = document.toJS();
  if (!compiled.Check(value)) throw new DrillError(file, schemaProblems(value));
  const problems = contradictions(value);
  if (problems.length > 0) throw new DrillError(file, problems);
  return value;
}

function schemaProblems(value: unknown): DrillProblem[] {
  const seen = new Map<string, DrillProblem>();
  for (const error of compiled.Errors(value)) {
    const extra = error.params as {
      additionalProperties?: string[];
      allowedValue?: unknown;
      requiredProperties?: string[];
    };
    const detail = extra.allowedValue === undefined ? '' : ` ${JSON.stringify(extra.allowedValue)}`;
    const unknown = extra.additionalProperties?.length ? `: ${extra.additionalProperties.join(', ')}` : '';
    const message =
      error.message === 'schema is false' ? 'is not a known property' : `${error.message}${detail}${unknown}`;
    if (!seen.has(error.instancePath)) seen.set(error.instancePath, { path: error.instancePath, message });
  }
  return [...seen.values()];
}

/** Mistakes that a schema cannot see. */
function contradictions(drill: Drill): DrillProblem[] {
  const problems: DrillProblem[] = [];
  const { pay, borrow, look } = drill.load.shares;
  if (Math.abs(pay + borrow + look - 1) > 1e-9) {
    problems.push({ path: '/load/shares', message: `must sum to 1, but sum to ${pay + borrow + look}` });
  }
  drill.timeline.forEach((entry, index) => {
    if (entry.from >= entry.to)
      problems.push({
        path: `/timeline/${index}`,
        message: `from (${entry.from}) must be before to (${entry.to})`,
      });
  });
  return problems;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
