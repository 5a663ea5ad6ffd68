import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const Reason = Type.String({ minLength: 1, maxLength: 200, description: 'Why; it is kept.' });
const VersionName = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,39}@[1-9][0-9]{0,8}$',
  description: 'Name and version of a strategy, for example baseline@2.',
});

/** `POST /operator/strategies` of the risk service: keeps a strategy for good and decides by it from now on. */
export const StrategySubmission = Type.Object(
  {
    content: Type.String({ minLength: 1, maxLength: 200_000, description: 'The strategy, as YAML or JSON.' }),
    reason: Reason,
  },
  strict,
);
export type StrategySubmission = Static<typeof StrategySubmission>;

/** `PUT /operator/strategies/active` of the risk service: decides by a version that is kept already. */
export const StrategySwitch = Type.Object({ version: VersionName, reason: Reason }, strict);
export type StrategySwitch = Static<typeof StrategySwitch>;

const StrategyVersion = Type.Object(
  {
    version: VersionName,
    digest: Type.String({ description: 'SHA-256 of what the strategy says, however it is written down.' }),
    keptAt: Type.String({ format: 'date-time' }),
  },
  strict,
);

const StrategyActivation = Type.Object(
  {
    version: VersionName,
    by: Type.Enum(['configuration', 'operator']),
    reason: Type.String(),
    at: Type.String({ format: 'date-time' }),
  },
  strict,
);

/** `GET /operator/strategies` of the risk service, and the answer to both calls that change it. */
export const StrategyOverview = Type.Object(
  {
    /** What all replicas are to decide by. */
    active: Type.Union([VersionName, Type.Null()]),
    /** What the replica that answers decides by; it follows within seconds. */
    decidingBy: Type.Union([VersionName, Type.Null()]),
    /** The latest first. */
    versions: Type.Array(StrategyVersion),
    activations: Type.Array(StrategyActivation),
  },
  strict,
);
export type StrategyOverview = Static<typeof StrategyOverview>;
