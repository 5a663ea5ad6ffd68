import { readFile, readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../input-error.ts';
import { ROOT } from './entry-points.ts';

const SHIPPED = join(ROOT, 'services/risk/strategies');

/**
 * Finds a risk strategy before anything is started. Only the risk service knows what may stand in one; here it is seen
 * that there is one.
 * @returns the name of a shipped strategy, or the whole path of a file: services run in a directory of their own.
 * @throws InputError naming what was given and what was expected.
 */
export async function chooseStrategy(nameOrFile: string): Promise<string> {
  const files = (await readdir(SHIPPED)).filter((file) => extname(file) === '.yaml');
  const shipped = files.map((file) => basename(file, '.yaml')).toSorted();
  if (shipped.includes(nameOrFile)) return nameOrFile;
  const file = resolve(nameOrFile);
  let value: unknown;
  try {
    value = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new InputError(
      `--strategy: ${nameOrFile}: cannot be read (${reason}); expected a strategy file or one of: ${shipped.join(', ')}`,
      { cause: error },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`--strategy: ${nameOrFile}: is no strategy; expected a YAML map`);
  return file;
}
