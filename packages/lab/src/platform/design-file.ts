import { resolve } from 'node:path';

/**
 * The name of a shipped design as it is, and the path of a file whole: services load the design by themselves, from a
 * directory of their own.
 */
export function designFile(nameOrFile: string): string {
  return /[\\/]|\.ya?ml$/.test(nameOrFile) ? resolve(nameOrFile) : nameOrFile;
}
