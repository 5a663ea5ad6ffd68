import type { SignalRequest } from '@breakwater/contracts';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { TestRisk, paymentRequest } from './test-risk.ts';

const running: TestRisk[] = [];
afterEach(async () => {
  for (const risk of running.splice(0)) await risk.stop();
});

async function start(): Promise<TestRisk> {
  const risk = new TestRisk(inject('redisCacheUrl'));
  running.push(risk);
  return risk.start();
}

describe('POST /v1/signals', () => {
  const refund = { signalId: 'event-00000001', accountId: 'a-0000001', kind: 'refund' } as const;

  it('counts what the strategy looks at, once however often it is delivered', async () => {
    const risk = await start();
    for (let i = 0; i < 30; i++) expect((await risk.signal(refund)).json()).toEqual({ counted: true });
    expect((await risk.assess(paymentRequest())).evidence['velocity.refunds24h']).toBe(1);
    for (let i = 0; i < 20; i++) await risk.signal({ ...refund, signalId: `event-of-refund-${i}` });
    expect(await risk.assess(paymentRequest())).toMatchObject({
      outcome: 'challenge',
      reasonCodes: ['refunds_in_24_hours'],
    });
  });

  it('says of what the strategy does not look at that it was not counted', async () => {
    const risk = await start();
    expect((await risk.signal({ ...refund, kind: 'capture' })).json()).toEqual({ counted: false });
  });

  it('takes nothing while Redis is away, so that it is delivered again', async () => {
    const risk = await start();
    risk.redis.disconnect();
    const response = await risk.signal(refund);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: 'service_down' });
  });

  it('refuses what it does not understand', async () => {
    const risk = await start();
    const odd = { ...refund, kind: 'gift' } as unknown as SignalRequest;
    expect((await risk.signal(odd)).statusCode).toBe(400);
  });
});
