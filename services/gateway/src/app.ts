import type { EdgeClient, HttpApp } from '@breakwater/service-kit';
import { useAuthentication } from './authenticate.ts';
import { addMoneyRoutes } from './routes/move-money.ts';
import { addLookRoutes } from './routes/look.ts';
import { addSessionRoute } from './routes/open-session.ts';
import type { Tokens } from './tokens.ts';

/** What the gateway is built from. */
export interface GatewayParts {
  readonly app: HttpApp;
  readonly credit: Pick<EdgeClient, 'request'>;
  readonly tokens: Tokens;
  /** Opens `POST /v1/sessions`. */
  readonly labMode: boolean;
}

/** The public edge: authenticates, sets the deadline and the class of work, and passes on to the credit service. */
export function buildGateway(parts: GatewayParts): void {
  useAuthentication(parts);
  if (parts.labMode) addSessionRoute(parts);
  addMoneyRoutes(parts);
  addLookRoutes(parts);
}
