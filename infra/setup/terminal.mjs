import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's own directory. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the set-up keeps what it brought: inside the clone, so that removing the clone removes all of it. */
export const TOOLS = join(ROOT, '.toolchain');

/** A set-up step that cannot go on; the message is one line that says what to do. */
export class SetupError extends Error {}

/** One plain line of progress; standard output stays free for the command itself. */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** One plain line of failure and exit status 1. */
export function fail(line) {
  process.stderr.write(`set-up failed: ${line}\n`);
  process.exitCode = 1;
}
