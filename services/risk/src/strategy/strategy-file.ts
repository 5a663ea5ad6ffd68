import { SIGNAL_KINDS } from '@breakwater/contracts';
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const Kind = Type.Enum(['payment', 'loan']);
const Code = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });
const Expression = Type.String({ minLength: 1, maxLength: 2_000, description: 'A CEL expression.' });

const Rule = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }),
    when: Expression,
    outcome: Type.Enum(['decline', 'challenge']),
    declineCode: Code,
    reasonCode: Code,
  },
  strict,
);

const Window = Type.Object(
  {
    kind: Type.Enum(['payment', 'loan', ...SIGNAL_KINDS]),
    seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
    scope: Type.Optional(Type.Enum(['account', 'merchant'])),
  },
  strict,
);

const Name = Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' });
const List = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 5_000, uniqueItems: true });

/** How a strategy is written down. */
export const StrategyFile = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    version: Type.Integer({ minimum: 1, maximum: 999_999_999 }),
    description: Type.String({ minLength: 1 }),
    lists: Type.Optional(Type.Record(Name, List, { maxProperties: 32, ...strict })),
    velocity: Type.Object(
      {
        windows: Type.Record(Name, Window, {
          maxProperties: 16,
          ...strict,
        }),
        whenMissing: Type.Object(
          {
            action: Type.Enum(['continue', 'decline']),
            declineCode: Type.Optional(Code),
            reasonCode: Code,
          },
          strict,
        ),
      },
      strict,
    ),
    bureau: Type.Object(
      {
        requiredFor: Type.Array(Kind, { maxItems: 2, uniqueItems: true }),
        ageDaysMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
      },
      strict,
    ),
    rules: Type.Array(Rule, { maxItems: 200 }),
    score: Type.Object({ payment: Expression, loan: Expression }, strict),
  },
  { ...strict, title: 'Breakwater risk strategy' },
);
export type StrategyFile = Static<typeof StrategyFile>;
