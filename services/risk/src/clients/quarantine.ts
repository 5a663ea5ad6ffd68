import { metric } from '@breakwater/contracts';
import type { Metrics } from '@breakwater/service-kit';
import type { Unbelieved } from './read-report.ts';
import type { WarningLog } from './warning-log.ts';

/** Why a report is not used. */
export type QuarantineReason = Unbelieved | 'too_old';

/** Counts reports that are not used. Nothing of them is kept: what cannot be believed may be about anybody. */
export class Quarantine {
  readonly #counter;
  readonly #logger: WarningLog;

  constructor(metrics: Metrics, logger: WarningLog) {
    this.#counter = metrics.counter(metric.bureauQuarantined, 'Reports of the bureau that were not used.', [
      'reason',
    ]);
    this.#logger = logger;
  }

  count(reason: QuarantineReason): void {
    this.#counter.inc({ reason });
    this.#logger.warn({ reason }, 'a bureau report was not used');
  }
}
