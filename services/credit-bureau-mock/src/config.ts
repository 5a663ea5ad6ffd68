import { Type } from 'typebox';

/** Settings of the credit bureau. */
export const bureauSettings = Type.Object({
  BASE_LATENCY_MS: Type.Number({
    minimum: 0,
    maximum: 60_000,
    default: 60,
    description: 'How long a healthy answer takes, give or take a fifth.',
  }),
  BEHAVIOUR: Type.String({ default: '[]', description: 'The faults to begin with, as a JSON list.' }),
});
