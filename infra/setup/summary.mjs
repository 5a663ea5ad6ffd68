import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './terminal.mjs';

/** Records what a full run saw, beside the tests, so that it can be committed as evidence. */
export function writeSummary(total, files) {
  const directory = join(ROOT, 'tests/results');
  mkdirSync(directory, { recursive: true });
  const summary = {
    schema: 1,
    date: new Date().toISOString(),
    commit: commit(),
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    ...total,
    files,
  };
  writeFileSync(join(directory, 'full.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

/** The commit that was tested, marked when the tree had changes of its own; a clone without Git has none. */
function commit() {
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return null;
  }
}

function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
}
