import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { ROOT, say, SetupError } from './terminal.mjs';

/** Stands inside node_modules, so that whoever removes that directory removes the claim that it is current. */
const STAMP = join(ROOT, 'node_modules/.breakwater-stamp');

/** Whether what is installed was installed from the lock file and the manifests as they are now. */
export function areDependenciesCurrent(node) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint(node);
}

/** Installs exactly what the lock file names. */
export async function installDependencies({ node, pnpm, env }) {
  say('installing the dependencies');
  const flags = ['--frozen-lockfile', '--prefer-offline', '--reporter=append-only'];
  const result = await runQuietly(pnpm, ['install', ...flags], { cwd: ROOT, env: { ...env, CI: 'true' } });
  if (result.code !== 0) throw new SetupError(`pnpm install: ${result.reason}`);
  writeFileSync(STAMP, fingerprint(node));
}

/** Changes when another install could give another result. */
function fingerprint(node) {
  const hash = createHash('sha256').update(node);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()]) {
    hash.update(`\n${file}\n`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

function manifests() {
  const members = ['packages', 'services'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  return ['package.json', 'tests/package.json', ...members].filter((file) => existsSync(join(ROOT, file)));
}
