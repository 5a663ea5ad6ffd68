// The one entry point: `node infra/setup/run.mjs start|lab|bench|test|test:full|check|exec ...args`.
// Plain JavaScript without dependencies: it runs on Node 18, before anything is installed.
import { join } from 'node:path';
import { runChecks } from './checks.mjs';
import { runChild } from './child.mjs';
import { prepare } from './prepare.mjs';
import { findPnpm } from './toolchain.mjs';
import { fail, ROOT, SetupError } from './terminal.mjs';

const USAGE = 'usage: node infra/setup/run.mjs start|lab|bench|test|test:full|check|exec [arguments]';
const CLI = join(ROOT, 'packages/lab/src/cli/main.ts');

/** A small young generation: the idle laboratory is 25 MB smaller, and its work is too little to notice. */
const NODE_FLAGS = ['--max-semi-space-size=4'];

/** Which command of the laboratory stands behind each of these words. */
const LAB_COMMANDS = { start: ['start'], lab: [], bench: ['bench'] };

/** Runs what was asked with the prepared tools, and answers the exit status. */
async function run(what, args) {
  const isLab = Object.hasOwn(LAB_COMMANDS, what);
  if (!isLab && !['test', 'test:full', 'check', 'exec'].includes(what)) throw new SetupError(USAGE);
  if (what === 'exec' && args.length === 0) throw new SetupError(USAGE);
  const needsRedis = isLab || what === 'test' || what === 'test:full';
  const { node, env } = await prepare({ needsRedis });

  if (isLab)
    return runChild(node, [...NODE_FLAGS, CLI, ...LAB_COMMANDS[what], ...args], { env, linked: true });
  if (what === 'exec') return runChild(programOf(args[0]), args.slice(1), { env });
  return runChecks({ env, kind: what, args });
}

/** The pnpm of the set-up, else a program of the dependencies. */
function programOf(name) {
  return name === 'pnpm' ? findPnpm() : join(ROOT, 'node_modules/.bin', name);
}

try {
  const [what = '', ...args] = process.argv.slice(2);
  process.exitCode = await run(what, args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  fail(error.message);
}
