import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';

/** What a store's process or the watchdog is called, from its command line; `other` when it is gone or unknown. */
export function commandOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return nameOfCommand(stdout.trim());
}

/** The name behind a command line: PostgreSQL's processes say after a colon what they are for. */
export function nameOfCommand(args: string): string {
  if (args.includes('watchdog.sh')) return 'watchdog';
  const program = basename(args.split(/[\s:]/)[0] ?? '');
  return program === '' ? 'other' : program;
}
