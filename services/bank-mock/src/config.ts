import { ReplicaAddresses } from '@breakwater/service-kit';
import { Type } from 'typebox';

/** Settings of the bank. */
export const bankSettings = Type.Object({
  DATABASE_URL: Type.String({ minLength: 1, description: 'PostgreSQL with the schema `bank`.' }),
  CALLBACK_URLS: Type.Optional(ReplicaAddresses),
  BASE_LATENCY_MS: Type.Number({
    minimum: 0,
    maximum: 60_000,
    default: 20,
    description: 'How long a healthy answer takes, give or take a fifth.',
  }),
  BEHAVIOUR: Type.String({ default: '[]', description: 'The faults to begin with, as a JSON list.' }),
});
