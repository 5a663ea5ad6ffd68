import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Design, DesignError } from './design.ts';
import { parseDesign } from './parse-design.ts';

const shippedFolder = join(import.meta.dirname, '..', 'shipped');

/** The names of the shipped designs, from the least to the most guarded is not promised: in alphabetical order. */
export async function listDesigns(): Promise<string[]> {
  const files = await readdir(shippedFolder);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .toSorted();
}

/**
 * Loads a shipped design by its name, or any design by the path of its file (which has a slash or ends in .yaml or
 * .yml).
 * @throws DesignError when there is no such design or it cannot be used.
 */
export async function loadDesign(nameOrFile: string): Promise<Design> {
  const file = await fileOf(nameOrFile);
  return parseDesign(await readText(file), file);
}

/**
 * The text of a design, named as in `loadDesign`.
 * @throws DesignError when there is no such design or it cannot be read.
 */
export async function designText(nameOrFile: string): Promise<string> {
  return readText(await fileOf(nameOrFile));
}

async function fileOf(nameOrFile: string): Promise<string> {
  const isFile = /[\\/]|\.ya?ml$/.test(nameOrFile);
  if (!isFile) {
    const names = await listDesigns();
    if (!names.includes(nameOrFile)) {
      const message = `there is no such design; shipped are ${names.join(', ')}; a file is named by its path`;
      throw new DesignError(nameOrFile, [{ path: '', message }]);
    }
  }
  return isFile ? nameOrFile : join(shippedFolder, `${nameOrFile}.yaml`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DesignError(file, [{ path: '', message: `cannot be read: ${reason}` }]);
  }
}
