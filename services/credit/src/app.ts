import type { Clock } from '@breakwater/clock';
import type { LadderDesign } from '@breakwater/designs';
import type { CrashPoints } from '@breakwater/faults';
import type { HttpApp, Ladder, Metrics } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import type { BankChannel } from './clients/bank-channel.ts';
import type { RiskClient } from './clients/risk-client.ts';
import { Deferrals } from './degradation/deferrals.ts';
import { StandIns } from './degradation/stand-in.ts';
import { InFlightKeys } from './domain/in-flight-keys.ts';
import type { LedgerWriter } from './ledger/index.ts';
import { addAccountOperatorRoutes } from './operator/change-account.ts';
import { addIncidentRoutes } from './operator/declare-incident.ts';
import { addChallengeRoutes } from './routes/answer-challenge.ts';
import { addLoanRoute } from './routes/apply-for-loan.ts';
import { addPaymentChangeRoutes } from './routes/change-payment.ts';
import { addAvailabilityRoute } from './routes/explain-availability.ts';
import { addAccountRoutes } from './routes/read-account.ts';
import { addOperationRoute } from './routes/read-operation.ts';
import { addPageRoutes } from './routes/read-pages.ts';
import { addResourceRoutes } from './routes/read-resource.ts';
import { addStatusRoute } from './routes/read-status.ts';
import { addRepaymentRoute } from './routes/repay.ts';
import { addBankCallbackRoute } from './routes/take-bank-callback.ts';
import { addPaymentRoute } from './routes/take-payment.ts';

/** What the credit service is built from. */
export interface CreditParts {
  /** For the gateway and the bank. */
  readonly app: HttpApp;
  /** For operators; whoever gets that far has shown the operator's token. */
  readonly operator: HttpApp;
  readonly pool: Pool;
  readonly writer: LedgerWriter;
  readonly risk: RiskClient;
  readonly bankChannel: BankChannel;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  readonly metrics: Metrics;
  /** The secret that the codes of challenges follow from. */
  readonly challengeKey: string;
  readonly ladder: Pick<Ladder, 'isInForce' | 'holdsBack' | 'highest'>;
  /** What the design says of the rungs that it pulls, with their caps. */
  readonly ladderDesign: () => LadderDesign;
  /** Whether whoever reads a challenge is shown its code: in lab mode. */
  readonly showCodes: boolean;
  /** Whether a key that was used is taken for a new one: on purpose, to see whether that is noticed. */
  readonly forgetsKeys: boolean;
}

/** What the routes share besides. */
export interface CreditContext extends CreditParts {
  readonly inFlight: InFlightKeys;
  readonly standIns: StandIns;
  readonly deferrals: Deferrals;
}

/** Accounts, payments, loans and repayments over HTTP. */
export function buildCredit(parts: CreditParts): void {
  const context: CreditContext = {
    ...parts,
    inFlight: new InFlightKeys(),
    standIns: new StandIns(parts),
    deferrals: new Deferrals(parts),
  };
  addAccountRoutes(context);
  addAvailabilityRoute(context);
  addPageRoutes(context);
  addPaymentRoute(context);
  addPaymentChangeRoutes(context);
  addLoanRoute(context);
  addRepaymentRoute(context);
  addResourceRoutes(context);
  addOperationRoute(context);
  addChallengeRoutes(context);
  addStatusRoute(context);
  addBankCallbackRoute(context);
  addAccountOperatorRoutes(context);
  addIncidentRoutes(context);
}
