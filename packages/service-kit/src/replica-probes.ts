import { header } from '@breakwater/contracts';
import type { HealthCheck, Probe } from '@breakwater/resilience';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Pool } from 'undici';
import { SELF_REPORT } from './self-report.ts';

const Load = Compile(
  Type.Object({ inFlight: Type.Number({ minimum: 0 }), latencyMs: Type.Number({ minimum: 0 }) }),
);

/** What replicas are asked with. */
export interface ReplicaProbesParts {
  /** The connections of calls, so that a way that is blocked for these is blocked for questions too. */
  readonly pools: { at(address: string): Pool };
  /** The token by which the called service knows this one. */
  readonly token: () => string | Promise<string>;
}

/** How the replicas of a service of the fleet are asked how busy they are, and whether they are well. */
export function replicaProbes({ pools, token }: ReplicaProbesParts): {
  readonly load: Probe;
  readonly health: HealthCheck;
} {
  const ask = async (address: string, path: string, signal: AbortSignal): Promise<string> => {
    const headers = { [header.serviceToken]: await token() };
    const { statusCode, body } = await pools.at(address).request({ method: 'GET', path, headers, signal });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the replica answered ${path} with ${statusCode}`);
    return text;
  };
  return {
    load: async (address, signal) => {
      const said: unknown = JSON.parse(await ask(address, SELF_REPORT.load, signal));
      if (!Load.Check(said)) throw new Error('the replica does not say how busy it is');
      return said;
    },
    health: async (address, signal) => void (await ask(address, SELF_REPORT.health, signal)),
  };
}
