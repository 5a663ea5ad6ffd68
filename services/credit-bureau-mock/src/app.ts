import type { Clock, Random } from '@breakwater/clock';
import { behaviourRoutes, type FaultBoard } from '@breakwater/faults';
import type { Policy } from '@breakwater/resilience';
import { type HttpApp, type Metrics, operatorGuard } from '@breakwater/service-kit';
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
  /** Opens the routes that steer the faults to holders of this token; undefined outside the laboratory. */
  readonly operatorToken: string | undefined;
}

/** The outside credit bureau: it reports on anybody, and it can be made to fail. */
export function buildBureau(parts: BureauParts): void {
  const { app, faults, operatorToken } = parts;
  addReportRoute(parts);
  // The listener waits for its requests when it closes, so those that hang must be let go first.
  app.addHook('preClose', (done) => {
    faults.clear();
    done();
  });
  if (operatorToken === undefined) return;
  const onRequest = operatorGuard(operatorToken);
  for (const route of behaviourRoutes(faults)) app.route({ ...route, onRequest });
}
