import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../platform/entry-points.ts';

/** The commit that the tree was taken at; `unknown` where there is no git, with `+` when files were changed since. */
export async function currentCommit(): Promise<string> {
  try {
    const commit = await git('rev-parse', '--short=12', 'HEAD');
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return changed === '' ? commit : `${commit}+`;
  } catch {
    return 'unknown';
  }
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', ROOT, ...args]);
  return stdout.trim();
}
