import type { Clock } from '@breakwater/clock';
import { PUBLIC_API, type PublicCall } from '@breakwater/contracts';
import type { EdgeClient, HttpApp, Ladder } from '@breakwater/service-kit';
import { admitClients } from './admit-client.ts';
import { closeWhenOrdered } from './close-when-ordered.ts';
import type { DesignedLimits } from './rate-limit/designed-limits.ts';
import type { Limits } from './rate-limit/limits.ts';
import { openApiDocument } from './reference/openapi-document.ts';
import { addSessionRoute } from './routes/open-session.ts';
import { addPublicCall } from './routes/pass-call.ts';
import { addReferenceRoutes } from './routes/show-reference.ts';
import type { Tokens } from './tokens.ts';

/** What the gateway is built from. */
export interface GatewayParts {
  readonly app: HttpApp;
  readonly clock: Clock;
  readonly credit: Pick<EdgeClient, 'request'>;
  readonly tokens: Tokens;
  /** The rate limits of the settings. */
  readonly limits: Limits;
  readonly ladder: Pick<Ladder, 'holdsBack'>;
  /** The rate limits of the design in force. */
  readonly designed: DesignedLimits;
  /** Opens the calls that exist in the laboratory only. */
  readonly labMode: boolean;
}

/** The public edge: authenticates, sets the deadline and the class of work, and passes on to the credit service. */
export function buildGateway(parts: GatewayParts): void {
  closeWhenOrdered(parts);
  admitClients(parts);
  const calls = PUBLIC_API.filter(({ labOnly }) => labOnly !== true || parts.labMode);
  for (const call of calls) addCall(parts, call);
  addReferenceRoutes(parts.app, openApiDocument(calls));
}

function addCall(parts: GatewayParts, call: PublicCall): void {
  if (call.id === 'openSession') addSessionRoute(parts);
  else addPublicCall(parts, call);
}
