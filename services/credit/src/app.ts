import type { Clock } from '@breakwater/clock';
import type { CrashPoints } from '@breakwater/faults';
import type { HttpApp, Metrics } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import type { RiskClient } from './clients/risk-client.ts';
import { InFlightKeys } from './domain/in-flight-keys.ts';
import type { LedgerWriter } from './ledger/index.ts';
import { addLoanRoute } from './routes/apply-for-loan.ts';
import { addAvailabilityRoute } from './routes/explain-availability.ts';
import { addAccountRoutes } from './routes/read-account.ts';
import { addOperationRoute } from './routes/read-operation.ts';
import { addResourceRoutes } from './routes/read-resource.ts';
import { addPaymentRoute } from './routes/take-payment.ts';

/** What the credit service is built from. */
export interface CreditParts {
  readonly app: HttpApp;
  readonly pool: Pool;
  readonly writer: LedgerWriter;
  readonly risk: RiskClient;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  readonly metrics: Metrics;
}

/** What the routes share besides. */
export interface CreditContext extends CreditParts {
  readonly inFlight: InFlightKeys;
}

/** Accounts, payments and loans over HTTP, for the gateway. */
export function buildCredit(parts: CreditParts): void {
  const context: CreditContext = { ...parts, inFlight: new InFlightKeys() };
  addAccountRoutes(context);
  addAvailabilityRoute(context);
  addPaymentRoute(context);
  addLoanRoute(context);
  addResourceRoutes(context);
  addOperationRoute(context);
}
