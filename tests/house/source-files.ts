import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The top of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** The folders that hold source code. */
const SOURCE_FOLDERS = ['packages', 'services', 'tests', 'infra'] as const;

/** A file with its path from the top of the repository. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Reads every file below the source folders whose path matches, except what a package manager put there. */
export function readSources(matching: RegExp): SourceFile[] {
  return SOURCE_FOLDERS.flatMap((folder) => pathsBelow(folder))
    .filter((path) => matching.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** The names of the folders directly below a folder. */
export function foldersIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map((entry) => `${folder}/${entry.name}`)
    .toSorted();
}

function pathsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : pathsBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
