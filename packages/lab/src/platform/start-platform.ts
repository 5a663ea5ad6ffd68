import { type FleetEvent, type Log, type Run, Supervisor, freePorts } from '../fleet/index.ts';
import { newSecrets } from './fleet-secrets.ts';
import type { Platform } from './platform.ts';
import { RunningPlatform } from './running-platform.ts';
import { type FleetPlan, dealPorts, firstReplicas, portsOf, replicaSpec } from './service-specs.ts';

/**
 * Starts every service of the fleet and waits until all are ready.
 * @throws Error with the end of the log of the first service that does not come up; nothing is left running then.
 */
export async function startPlatform(plan: FleetPlan, { run, log, onEvent }: StartContext): Promise<Platform> {
  const basis = { plan, secrets: newSecrets(), registryPath: run.registryPath };
  const replicas = firstReplicas(plan.replicas);
  const ports = await freePorts(replicas.reduce((sum, { name }) => sum + portsOf(name), 0));
  const supervisor = new Supervisor({ run, log });
  if (onEvent !== undefined) supervisor.on('event', onEvent);
  await supervisor.start(dealPorts(replicas, ports).map((each) => replicaSpec(basis, each)));
  return new RunningPlatform(supervisor, basis);
}

/** Where a fleet is started, and who hears of what becomes of it. */
interface StartContext {
  readonly run: Run;
  readonly log: Log;
  readonly onEvent?: (event: FleetEvent) => void;
}
