import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { CLONE, RUNS, TOOLCHAIN } from '../fleet/clone.ts';
import { errorText } from '../fleet/error-facts.ts';
import { freePorts } from '../fleet/free-ports.ts';
import { findLeftovers } from '../fleet/leftovers.ts';
import { dockerVersion } from '../stores/docker.ts';
import { findPostgres, findRedisServer } from '../stores/programs.ts';
import { givenByEnvironment } from '../stores/start-stores.ts';
import type { Doctor, Finding } from './doctor.ts';
import { diagnosePostgres, diagnoseRedis } from './store-findings.ts';

const NODE_MAJOR_MIN = 24;

/** About what the fleet, its stores and the load need. */
const PORTS_NEEDED = 24;

/** Looks at this machine; starts nothing and changes nothing. */
export async function diagnose(): Promise<Doctor> {
  const dockerVersionFound = dockerVersion();
  const given = givenByEnvironment();
  const findings = {
    node: diagnoseNode(),
    dependencies: diagnoseDependencies(),
    postgres: diagnosePostgres({ given, programs: findPostgres(), docker: dockerVersionFound }),
    redis: diagnoseRedis({ given, program: findRedisServer(), docker: dockerVersionFound }),
    ports: await diagnosePorts(),
  };
  return {
    schema: 1,
    ready: Object.values(findings).every((finding) => finding.ok),
    ...findings,
    pnpm: diagnosePnpm(),
    docker: {
      ok: dockerVersionFound !== undefined,
      found: dockerVersionFound ?? 'no engine answers (only needed without the others)',
    },
    machine: { cores: availableParallelism(), memoryBytes: totalmem(), freeMemoryBytes: freemem() },
    leftovers: findLeftovers(RUNS),
  };
}

function diagnoseNode(): Finding {
  const found = `${process.versions.node} at ${process.execPath}`;
  const isNew = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN;
  return isNew ? { ok: true, found } : { ok: false, found, fix: 'start through npm: npm run lab -- doctor' };
}

/** pnpm is only needed to install; a machine that brought its dependencies otherwise can do without. */
function diagnosePnpm(): Finding {
  const name = existsSync(TOOLCHAIN)
    ? readdirSync(TOOLCHAIN).find((entry) => entry.startsWith('pnpm-'))
    : undefined;
  if (name !== undefined) return { ok: true, found: `${name.slice('pnpm-'.length)} in ${TOOLCHAIN}` };
  return { ok: false, found: 'not brought yet', fix: 'npm run check' };
}

function diagnoseDependencies(): Finding {
  const modules = join(CLONE, 'node_modules');
  if (existsSync(join(modules, '.breakwater-stamp')))
    return { ok: true, found: 'installed from the lock file' };
  if (existsSync(modules)) return { ok: true, found: 'installed, but not by the set-up' };
  return { ok: false, found: 'not installed', fix: 'npm run check' };
}

async function diagnosePorts(): Promise<Finding> {
  try {
    const ports = await freePorts(PORTS_NEEDED);
    return { ok: true, found: `${ports[0]} and up on 127.0.0.1` };
  } catch (error) {
    return { ok: false, found: errorText(error), fix: 'end programs that listen on ports 20000 to 31999' };
  }
}
