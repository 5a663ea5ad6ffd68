import type { Clock, Random } from '@breakwater/clock';
import { behaviourRoutes, type FaultBoard } from '@breakwater/faults';
import type { Policy } from '@breakwater/resilience';
import type { HttpApp, Metrics } from '@breakwater/service-kit';
import { addReportRoute } from './routes/create-report.ts';

/** What the credit bureau is built from. */
export interface BureauParts {
  readonly app: HttpApp;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** What goes wrong at the bureau; steerable while it runs. */
  readonly faults: FaultBoard;
  /** How long the bureau takes when it is well. */
  readonly baseLatency: Policy;
  /** The seed of the people it reports on. */
  readonly seed: number;
  /** Draws what is wrong with reports that a fault strikes. */
  readonly random: Random;
  /** The operator listener, which gets the routes that steer the faults; undefined outside the laboratory. */
  readonly operator: HttpApp | undefined;
}

/** The outside credit bureau: it reports on anybody, and it can be made to fail. */
export function buildBureau(parts: BureauParts): void {
  const { app, faults, operator } = parts;
  addReportRoute(parts);
  // The listener waits for its requests when it closes, so those that hang must be let go first.
  app.addHook('preClose', (done) => {
    faults.clear();
    done();
  });
  if (operator === undefined) return;
  for (const route of behaviourRoutes(faults)) operator.route(route);
}
