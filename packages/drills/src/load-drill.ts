import { access, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DrillError } from './drill-error.ts';
import type { Drill } from './drill-schema.ts';
import { parseDrill } from './parse-drill.ts';

const CATALOGUE = join(import.meta.dirname, '..', 'catalogue');

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
  const isShipped = /^[a-z0-9-]+$/.test(nameOrFile) && (await exists(shipped));
  const file = isShipped ? shipped : nameOrFile;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const expected = `expected a drill file or one of: ${(await listDrills()).join(', ')}`;
    throw new DrillError(nameOrFile, [
      { path: '', message: `cannot be read (${(error as NodeJS.ErrnoException).code}); ${expected}` },
    ]);
  }
  return parseDrill(text, isShipped ? `${nameOrFile}.yaml` : file);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
