import type { Quota } from '@breakwater/resilience';
import { ReplicaAddresses, privateKeySetting } from '@breakwater/service-kit';
import { type Static, Type } from 'typebox';
import type { Quotas } from './rate-limit/limits.ts';

const PerSecond = (usual: number, of: string) =>
  Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: usual,
    description: `Requests a second of ${of}; 0: no limit.`,
  });
const Burst = (usual: number, of: string) =>
  Type.Integer({ minimum: 1, maximum: 1_000_000, default: usual, description: `Requests at once of ${of}.` });

/** Settings of the gateway. */
export const gatewaySettings = Type.Object({
  CREDIT_URLS: ReplicaAddresses,
  TOKEN_KEY: privateKeySetting('It signs and verifies session tokens, the same in every replica.'),
  REDIS_CACHE_URL: Type.Optional(
    Type.String({
      pattern: '^rediss?://',
      description: 'Redis for the rate limits that a design wants shared by all replicas.',
    }),
  ),
  KEY_PREFIX: Type.String({ default: '', description: 'Comes before every key in Redis.' }),
  RATE_LIMIT_CUSTOMER_PER_SECOND: PerSecond(50, 'a customer'),
  RATE_LIMIT_CUSTOMER_BURST: Burst(200, 'a customer'),
  RATE_LIMIT_ADDRESS_PER_SECOND: PerSecond(2_000, 'an address'),
  RATE_LIMIT_ADDRESS_BURST: Burst(10_000, 'an address'),
  RATE_LIMIT_FAILURES_PER_SECOND: PerSecond(20, 'an address without a valid session'),
  RATE_LIMIT_FAILURES_BURST: Burst(100, 'an address without a valid session'),
});

/** The rate limits that the settings ask for. */
export function quotasOf(config: Static<typeof gatewaySettings>): Quotas {
  return {
    customer: quota(config.RATE_LIMIT_CUSTOMER_PER_SECOND, config.RATE_LIMIT_CUSTOMER_BURST),
    address: quota(config.RATE_LIMIT_ADDRESS_PER_SECOND, config.RATE_LIMIT_ADDRESS_BURST),
    failures: quota(config.RATE_LIMIT_FAILURES_PER_SECOND, config.RATE_LIMIT_FAILURES_BURST),
  };
}

function quota(perSecond: number, burst: number): Quota | undefined {
  return perSecond === 0 ? undefined : { perSecond, burst };
}
