import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { say, SetupError, TOOLS } from './terminal.mjs';

const NODE_MAJOR = 24;
const NODE_VERSION = '24.21.0';
const PNPM_VERSION = '12.21.0';

const NODE_DIRECTORY = join(TOOLS, `node-${NODE_VERSION}`);
const PNPM_DIRECTORY = join(TOOLS, `pnpm-${PNPM_VERSION}`);

/**
 * The path of a Node that is new enough, or undefined: the one that runs this file, else the one brought before.
 */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const path = join(NODE_DIRECTORY, 'node_modules', nodePackage(), 'bin/node');
  return existsSync(path) ? path : undefined;
}

/** The path of the pinned pnpm, or undefined. */
export function findPnpm() {
  const scope = join(PNPM_DIRECTORY, 'node_modules/@pnpm');
  const name = existsSync(scope) ? readdirSync(scope).find((entry) => entry.startsWith('exe.')) : undefined;
  return name === undefined ? undefined : join(scope, name, 'pnpm');
}

/**
 * Brings Node. The npm package `node` only picks the package of this platform in an install script, and npm may
 * refuse to run install scripts; so the platform's package is installed itself.
 */
export async function installNode() {
  say(`Node ${process.versions.node} is older than ${NODE_MAJOR}; bringing Node ${NODE_VERSION} from npm`);
  await installTool(NODE_DIRECTORY, `${nodePackage()}@${NODE_VERSION}`);
  const node = findNode();
  if (node !== undefined && (await runQuietly(node, ['--version'])).code === 0) return;
  rmSync(NODE_DIRECTORY, { recursive: true, force: true });
  throw new SetupError(`npm's Node ${NODE_VERSION} does not run here: install Node ${NODE_MAJOR} or newer.`);
}

/** Brings pnpm. Its native program is an optional dependency of its package, so it needs no install script either. */
export async function installPnpm() {
  say(`bringing pnpm ${PNPM_VERSION} from npm`);
  await installTool(PNPM_DIRECTORY, `pnpm@${PNPM_VERSION}`);
  if (findPnpm() === undefined)
    throw new SetupError(`pnpm ${PNPM_VERSION} has no program for this platform.`);
}

/** The npm package that holds Node for this platform; one name has another form, as the package `node` has it. */
function nodePackage() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

/** Installs one npm package into a directory of its own, which appears whole or not at all. */
async function installTool(directory, spec) {
  // A name of its own: what a killed set-up started may still be writing to another half.
  const half = `${directory}.half-${process.pid}`;
  for (const name of readdirSync(TOOLS).filter((entry) => entry.includes('.half-'))) {
    rmSync(join(TOOLS, name), { recursive: true, force: true });
  }
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, 'package.json'), '{ "private": true }\n');
  const flags = [
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const [command, ...first] = npmCommand();
  const result = await runQuietly(command, [...first, 'install', '--prefix', half, ...flags, spec], {
    cwd: half,
  });
  if (result.code !== 0) throw new SetupError(`npm could not install ${spec}: ${result.reason}`);
  rmSync(directory, { recursive: true, force: true });
  renameSync(half, directory);
}

/** The npm that started this script, run by the Node that runs it; else the one on the PATH. */
function npmCommand() {
  const path = process.env.npm_execpath;
  return path !== undefined && /npm-cli\.c?js$/.test(path) ? [process.execPath, path] : ['npm'];
}
