import { behaviourRoutes, type FaultBoard } from '@breakwater/faults';
import type { Policy } from '@breakwater/resilience';
import type { HttpApp, Metrics } from '@breakwater/service-kit';
import { addBookTransferRoute } from './routes/book-transfer.ts';
import { addListTransfersRoute } from './routes/list-transfers.ts';
import type { TransferBook } from './transfer-book.ts';

/** What the bank is built from. */
export interface BankParts {
  readonly app: HttpApp;
  readonly metrics: Metrics;
  readonly book: TransferBook;
  /** What goes wrong at the bank; steerable while it runs. */
  readonly faults: FaultBoard;
  /** How long the bank takes when it is well. */
  readonly baseLatency: Policy;
  /** The operator listener, which gets the routes that steer the faults; undefined outside the laboratory. */
  readonly operator: HttpApp | undefined;
}

/** The outside payment channel: it pays and collects what it is told to, and it can be made to fail. */
export function buildBank(parts: BankParts): void {
  const { app, faults, operator } = parts;
  addBookTransferRoute(parts);
  addListTransfersRoute(parts);
  // The listener waits for its requests when it closes, so those that hang must be let go first.
  app.addHook('preClose', (done) => {
    faults.clear();
    done();
  });
  if (operator === undefined) return;
  for (const route of behaviourRoutes(faults)) operator.route(route);
}
