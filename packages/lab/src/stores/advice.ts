import { existsSync, readFileSync } from 'node:fs';

const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/debian|ubuntu/, 'sudo apt-get update && sudo apt-get install -y redis-server'],
  [/fedora|rhel|centos/, 'sudo dnf install -y valkey'],
  [/arch/, 'sudo pacman -S valkey'],
  [/suse/, 'sudo zypper install redis'],
  [/alpine/, 'sudo apk add redis'],
];

/** The command that installs redis-server on this system. */
export function redisInstallCommand(
  platform: string = process.platform,
  osRelease = readOsRelease(),
): string {
  if (platform === 'darwin') return 'brew install redis';
  const system = /^ID=.*$/m.exec(osRelease)?.[0] + ' ' + (/^ID_LIKE=.*$/m.exec(osRelease)?.[0] ?? '');
  const found = COMMANDS.find(([pattern]) => pattern.test(system));
  return found?.[1] ?? 'install redis-server 6.2 or newer and put it on the PATH';
}

/** What is missing and the ways out of it. */
export function missingRedisMessage(): string {
  return `There is no redis-server and no Docker. Run: ${redisInstallCommand()} (or start Docker, or set REDIS_URL).`;
}

function readOsRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
