import { ProblemError, type SignalRequest } from '@breakwater/contracts';
import type { ActiveStrategy } from './active-strategy.ts';
import type { VelocityStore } from './clients/velocity-store.ts';

/**
 * Counts what happened after a decision, by its id, so that a signal that is delivered twice counts once.
 * @returns whether the active strategy has a window for signals of this kind; if not, it is kept nowhere.
 * @throws ProblemError `service_down` when it could not be counted: whoever delivers it must deliver it again.
 */
export function createTakeSignal(strategies: Pick<ActiveStrategy, 'current'>, velocity: VelocityStore) {
  return async ({ signalId: id, accountId, kind }: SignalRequest): Promise<boolean> => {
    const { windows } = strategies.current;
    if (!windows.some((window) => window.kind === kind)) return false;
    try {
      await velocity.record(windows, { id, accountId, kind });
      return true;
    } catch (error) {
      throw new ProblemError('service_down', { cause: error });
    }
  };
}
