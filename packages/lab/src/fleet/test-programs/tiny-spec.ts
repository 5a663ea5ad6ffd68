import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { ServiceSpec } from '../service.ts';

/** Says nothing. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One replica of the tiny service. */
export function tinySpec(port: number, replica: number, env: Record<string, string> = {}): ServiceSpec {
  const url = `http://127.0.0.1:${port}`;
  const entry = join(import.meta.dirname, 'tiny-service.ts');
  return {
    name: 'tiny',
    replica,
    entry,
    env: { ...env, PORT: String(port) },
    url,
    readyUrl: `${url}/readyz`,
  };
}
