import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A user id and a group id. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const SETPRIV = '/usr/bin/setpriv';

/**
 * PostgreSQL refuses to run as root. Then it runs as the system's `nobody`, so that no account has to be made.
 * Undefined when this process is not root.
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return { uid: idOfNobody('-u'), gid: idOfNobody('-g') };
}

function idOfNobody(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
}

/** A program with its arguments, and the account that Node should start it as, if any. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly account: Account | undefined;
}

/**
 * Says how to run `command` as `account`. A directory of root's, such as /root or one made by `mktemp -d`, may be
 * closed to other accounts; then the program keeps the one right to pass through it (CAP_DAC_OVERRIDE), and with
 * `no_setuid_fixup` keeps it for access(2) too, by which PostgreSQL looks at its own files.
 */
export function invokeAs(
  account: Account | undefined,
  command: string,
  args: readonly string[],
  directories: readonly string[],
): Invocation {
  if (account === undefined || directories.every(isOpenToOthers)) return { command, args, account };
  if (!existsSync(SETPRIV)) {
    throw new Error(
      'PostgreSQL may not run as root, and other accounts cannot enter this directory: ' +
        'run as another user, or move the clone to a directory that is open to others.',
    );
  }
  const privileges = [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return { command: SETPRIV, args: [...privileges, command, ...args], account: undefined };
}

/** Whether every directory from the root to this one lets other accounts pass. */
function isOpenToOthers(directory: string): boolean {
  if ((statSync(directory).mode & 0o001) === 0) return false;
  return dirname(directory) === directory || isOpenToOthers(dirname(directory));
}
