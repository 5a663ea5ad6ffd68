import { readConfig } from '@breakwater/service-kit';
import { expect, it } from 'vitest';
import { gatewaySettings, quotasOf } from './config.ts';
import { newKey } from './test-gateway.ts';

const env = { CREDIT_URLS: 'http://credit', TOKEN_KEY: newKey() };

it('limits rates generously unless it is told otherwise', () => {
  expect(quotasOf(readConfig(gatewaySettings, env))).toEqual({
    customer: { perSecond: 50, burst: 200 },
    address: { perSecond: 2_000, burst: 10_000 },
    failures: { perSecond: 20, burst: 100 },
  });
  const none = { RATE_LIMIT_CUSTOMER_PER_SECOND: '0', RATE_LIMIT_ADDRESS_PER_SECOND: '0.5' };
  expect(quotasOf(readConfig(gatewaySettings, { ...env, ...none }))).toMatchObject({
    customer: undefined,
    address: { perSecond: 0.5, burst: 10_000 },
  });
});

it('takes no key that is none', () => {
  expect(() => readConfig(gatewaySettings, { ...env, TOKEN_KEY: 'x'.repeat(64) })).toThrow(
    'TOKEN_KEY is not valid',
  );
});
