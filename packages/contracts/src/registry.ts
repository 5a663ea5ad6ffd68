import { type Static, Type } from 'typebox';

/** How often whoever follows a registry looks at it, in milliseconds: so long a change may take to be known. */
export const REGISTRY_POLL_MS = 250;

const strict = { additionalProperties: false };

/** The name of a cell: of what fails together, such as a zone. */
export const CellName = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });

/** Where a replica takes the calls of other services, and the cell that it stands in, if it was told one. */
const RegisteredReplica = Type.Object(
  {
    replica: Type.Integer({ minimum: 1 }),
    url: Type.String({ pattern: '^https?://[^\\s/]+$' }),
    cell: Type.Optional(CellName),
  },
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
