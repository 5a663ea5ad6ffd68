// Installs what the services need at run time, with the pnpm that the set-up pins. Runs while the image is built.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { findPnpm, installPnpm } from '../setup/toolchain.mjs';
import { ROOT, TOOLS } from '../setup/terminal.mjs';

mkdirSync(TOOLS, { recursive: true });
await installPnpm();
// The optional packages are servers and accelerators for a developer's machine.
const args = ['install', '--prod', '--no-optional', '--frozen-lockfile'];
const { status } = spawnSync(findPnpm(), args, { cwd: ROOT, stdio: 'inherit' });
process.exitCode = status ?? 1;
