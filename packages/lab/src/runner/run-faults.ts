import type { Clock } from '@breakwater/clock';
import type { TimelineEntry } from '@breakwater/drills';
import type { Platform } from '../platform/platform.ts';
import type { StoreLinks } from '../platform/store-links.ts';
import { FaultInjector } from './injector.ts';
import type { DesignRunPlan } from './run-design.ts';

/** What faults strike. */
export interface StruckFleet {
  readonly platform: Platform;
  readonly links: StoreLinks;
}

/** The service or store that a fault strikes; `load` when it strikes none. */
export function targetName(target: TimelineEntry['target']): string {
  return target?.service ?? target?.store ?? 'load';
}

/** The faults of one run: whether each came and went at its time. */
export class RunFaults {
  readonly injector: FaultInjector;
  #failure: Error | undefined;

  constructor(plan: Pick<DesignRunPlan, 'log'>, { platform, links }: StruckFleet, clock: Clock) {
    this.injector = new FaultInjector({
      target: platform.target,
      stores: links,
      operatorToken: platform.operatorToken,
      clock,
      onEvent: ({ id, entry }, what) => {
        plan.log.info({ fault: id, kind: entry.fault.kind, target: entry.target }, `fault ${what}`);
      },
      onFailure: ({ id, entry }, error) => {
        const struck = targetName(entry.target);
        const message = `the fault ${id} (${entry.fault.kind} of ${struck}) missed its time: ${error.message}`;
        this.#failure ??= new Error(message, { cause: error });
      },
    });
  }

  /**
   * Ends every fault.
   * @throws Error when one could not be ended now, or was not begun or ended at its time: then the run shows nothing.
   */
  async endAll(): Promise<void> {
    await this.injector.endAll();
    if (this.#failure !== undefined) throw this.#failure;
  }
}
