import type { Log } from '../fleet/index.ts';

/** What of the log a person at the terminal wants to see. */
export type Detail = 'everything' | 'trouble';

/** Writes log lines for people to standard error, which never holds a command's result. */
export function consoleLog(detail: Detail): Log {
  return {
    info: detail === 'everything' ? write : () => undefined,
    warn: detail === 'everything' ? write : () => undefined,
    error: write,
  };
}

function write(fields: object, message: string): void {
  const details = Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
  process.stderr.write(`${message}${details === '' ? '' : `  ${details}`}\n`);
}
