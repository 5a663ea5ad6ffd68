import { existsSync, readFileSync } from 'node:fs';

/** The last lines of a log file, indented, for an error message; empty when there are none. */
export function logTail(path: string, lines = 12): string {
  if (!existsSync(path)) return '';
  const tail = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines);
  return tail.map((line) => `    ${line}`).join('\n');
}
