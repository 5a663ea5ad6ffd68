import { request } from 'undici';
import { COMPILE_CACHE } from './clone.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Run } from './run.ts';
import { replicaName, type ServiceSpec } from './service.ts';

/**
 * A small young generation: measured with a Fastify service after 6,000 requests, 159 MB resident instead of 209 MB,
 * at the same speed. The fleet is eight such processes.
 */
const NODE_FLAGS = ['--max-semi-space-size=2'];

const READY_TIMEOUT_MS = 1000;

/** What a service takes over from the laboratory's own environment: nothing that could change what it does. */
const INHERITED = ['PATH', 'HOME', 'TZ', 'LANG'];

/** Starts a service's process; its log goes to a file of the run. */
export function launchService(run: Run, spec: ServiceSpec): ManagedProcess {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return run.start({
    name: replicaName(spec),
    command: process.execPath,
    args: [...NODE_FLAGS, spec.entry],
    env: {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...spec.env,
      PORT: String(spec.port),
    },
    orphanSignal: 'KILL',
  });
}

/** Whether the address answers 200 within a second. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    const response = await request(url, { signal });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    // Not listening, not answering, or not in time: whatever it is, the service is not ready.
    return false;
  }
}
