import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { compilePrograms } from './compile.mjs';
import { areDependenciesCurrent, installDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { findNode, findPnpm, installNode, installPnpm } from './toolchain.mjs';
import { ensureRedis } from './redis.mjs';
import { SetupError, TOOLS } from './terminal.mjs';

/**
 * Makes sure of Node 24, pnpm, the dependencies and, when asked, redis-server. When nothing changed it only reads
 * a few small files and takes no lock, so that the overhead stays far below a second.
 *
 * @param {{needsRedis: boolean}} options
 * @returns {Promise<{node: string, env: Record<string, string>}>} the path of Node and the environment to run with
 */
export async function prepare({ needsRedis }) {
  if (process.platform === 'win32') {
    throw new SetupError('Windows itself is not supported: run this inside WSL (wsl --install).');
  }
  mkdirSync(TOOLS, { recursive: true });
  if (findNode() === undefined || findPnpm() === undefined || !areDependenciesCurrent(findNode())) {
    await withLock(join(TOOLS, 'setup.lock'), async () => {
      // Another set-up may have done all of it while this one waited, so every step looks again.
      if (findNode() === undefined) await installNode();
      if (findPnpm() === undefined) await installPnpm();
      const node = findNode();
      if (!areDependenciesCurrent(node)) {
        await installDependencies({ node, pnpm: findPnpm(), env: environment(node) });
        await compilePrograms({ node, env: environment(node) });
      }
    });
  }
  if (needsRedis) await ensureRedis();
  const node = findNode();
  return { node, env: environment(node) };
}

/** The caller's environment with our Node, and the servers that the set-up linked, first on the PATH. */
function environment(node) {
  const path = [dirname(node), join(TOOLS, 'bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}
