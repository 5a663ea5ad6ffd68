import { spawnSync } from 'node:child_process';

const ASK_MS_MAX = 3000;

/** The version of the Docker engine that answers, or undefined when none does. */
export function dockerVersion(): string | undefined {
  const { status, stdout } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], {
    encoding: 'utf8',
    timeout: ASK_MS_MAX,
  });
  return status === 0 ? stdout.trim() : undefined;
}
