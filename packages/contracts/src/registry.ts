import { type Static, Type } from 'typebox';

/** How often whoever follows a registry looks at it, in milliseconds: so long a change may take to be known. */
export const REGISTRY_POLL_MS = 250;

const strict = { additionalProperties: false };

/** Where a replica takes the calls of other services. */
const RegisteredReplica = Type.Object(
  { replica: Type.Integer({ minimum: 1 }), url: Type.String({ pattern: '^https?://[^\\s/]+$' }) },
  strict,
);

/**
 * The registry file: by service, the replicas that calls may go to. A service whose list is empty has none at the
 * moment; one that is not named is not known here. Whoever writes it replaces it as a whole.
 */
export const Registry = Type.Object(
  { services: Type.Record(Type.String(), Type.Array(RegisteredReplica, { maxItems: 1_000 })) },
  strict,
);
export type Registry = Static<typeof Registry>;
