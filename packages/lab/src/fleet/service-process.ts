import { get } from 'node:http';
import { COMPILE_CACHE } from './clone.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Run } from './run.ts';
import { replicaName, type ServiceSpec } from './service.ts';

/**
 * A small young generation: measured with a Fastify service after 6,000 requests, 159 MB resident instead of 209 MB,
 * at the same speed. The fleet is eight such processes.
 */
const NODE_FLAGS = ['--max-semi-space-size=2'];

/** One heap for all threads of a process instead of one each, with the C library of Linux: 3 MB less resident. */
const MALLOC_ARENA_MAX = '1';

const READY_TIMEOUT_MS = 1000;

/** What a service takes over from the laboratory's own environment: nothing that could change what it does. */
const INHERITED = ['PATH', 'HOME', 'TZ', 'LANG'];

/** Starts a service's process; its log goes to a file of the run. */
export function launchService(run: Run, spec: ServiceSpec): ManagedProcess {
  const env: Record<string, string> = { NODE_COMPILE_CACHE: COMPILE_CACHE, MALLOC_ARENA_MAX };
  for (const name of INHERITED) env[name] = process.env[name] ?? '';
  return run.start({
    name: replicaName(spec),
    command: process.execPath,
    args: [...NODE_FLAGS, spec.entry],
    env: { ...env, ...spec.env },
    orphanSignal: 'KILL',
  });
}

/** Whether the address answers 200 within a second. */
export function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // A connection of its own each time: one that is kept would delay the service's graceful end.
    const asked = get(url, { agent: false, signal: AbortSignal.timeout(READY_TIMEOUT_MS) }, (response) => {
      response.resume();
      response.on('error', () => resolve(false));
      response.on('end', () => resolve(response.statusCode === 200));
    });
    // Not listening, not answering, or not in time: whatever it is, the service is not ready.
    asked.on('error', () => resolve(false));
  });
}
