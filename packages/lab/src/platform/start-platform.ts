import type { ServiceName } from '@breakwater/drills';
import {
  type FleetEvent,
  type Log,
  type Run,
  type ServiceStatus,
  Supervisor,
  freePorts,
} from '../fleet/index.ts';
import type { FaultTarget } from '../runner/injector.ts';
import { changeDesign } from './change-design.ts';
import { type FleetPlan, type FleetSpecs, portsNeeded, serviceSpecs } from './service-specs.ts';

/** A fleet that is up. */
export interface Platform {
  readonly gatewayUrl: string;
  readonly operatorToken: string;
  /** Where each service takes the calls of other services; none for those that nobody calls. */
  readonly productUrls: FleetSpecs['productUrls'];
  readonly target: FaultTarget;
  status(): ServiceStatus[];
  /** Kills a replica with SIGKILL; it is started again. */
  kill(name: string, replica: number): void;
  /** The design in force: name of a shipped one or absolute path of a file. */
  readonly design: string;
  /**
   * Puts another design in force, without a restart.
   * @throws AggregateError with a line for each replica that did not take it.
   */
  changeDesign(design: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts every service of the fleet and waits until all are ready.
 * @throws Error with the end of the log of the first service that does not come up; nothing is left running then.
 */
export async function startPlatform(
  plan: FleetPlan,
  context: { readonly run: Run; readonly log: Log; readonly onEvent?: (event: FleetEvent) => void },
): Promise<Platform> {
  const { specs, gatewayUrl, operatorToken, productUrls } = serviceSpecs(
    plan,
    await freePorts(portsNeeded(plan.replicas)),
  );
  const supervisor = new Supervisor({ run: context.run, log: context.log });
  if (context.onEvent !== undefined) supervisor.on('event', context.onEvent);
  await supervisor.start(specs);
  let { design } = plan;
  return {
    gatewayUrl,
    operatorToken,
    productUrls,
    target: {
      replicasOf: (service: ServiceName) => specs.filter(({ name }) => name === service),
      kill: (service, replica) => supervisor.kill(service, replica),
      pause: (service, replica) => supervisor.pause(service, replica),
      resume: (service, replica) => supervisor.resume(service, replica),
    },
    status: () => supervisor.status(),
    kill: (name, replica) => supervisor.kill(name, replica),
    get design() {
      return design;
    },
    changeDesign: async (next) => {
      design = next;
      await changeDesign(specs, operatorToken, next);
    },
    stop: () => supervisor.stop(),
  };
}
