import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { withLock } from './lock.mjs';
import { say, TOOLS } from './terminal.mjs';

const BIN = join(TOOLS, 'bin');
const LINK = join(BIN, 'redis-server');

/** On Debian and Ubuntu one program plays all of Redis's parts by the name it is called by; this is its home. */
const MULTICALL = '/usr/bin/redis-check-rdb';

/**
 * Makes sure of a redis-server where that is possible without asking. It never fails: without one the laboratory can
 * still use Docker or a given REDIS_URL, and it says what to install when it needs the server and has none.
 */
export async function ensureRedis() {
  if (isFound() || process.env.REDIS_URL || !isDebian()) return;
  await withLock(join(TOOLS, 'setup.lock'), async () => {
    if (isFound()) return;
    if (!existsSync(MULTICALL)) await installPackage();
    if (!existsSync(MULTICALL)) return;
    mkdirSync(BIN, { recursive: true });
    rmSync(LINK, { force: true });
    symlinkSync(MULTICALL, LINK);
  });
}

function isFound() {
  const directories = [BIN, ...(process.env.PATH ?? '').split(delimiter)];
  return directories.some((directory) =>
    ['redis-server', 'valkey-server'].some((name) => isExecutable(join(directory, name))),
  );
}

/**
 * Debian keeps the server's program in redis-tools; the package redis-server only adds a system service, which would
 * start on its own and take port 6379, so it stays away.
 */
async function installPackage() {
  const sudo = administrator();
  if (sudo === undefined) return;
  say('installing redis-tools (it holds redis-server; no system service is added)');
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', 'redis-tools'],
  ]) {
    const command = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    const result = await runQuietly(command[0], command.slice(1));
    if (result.code !== 0) say(`apt-get ${args[0]} did not work: ${result.reason}`);
  }
}

/** The prefix that runs a command as root without a question, or undefined when there is none. */
function administrator() {
  if (process.getuid() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function isDebian() {
  if (!existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
