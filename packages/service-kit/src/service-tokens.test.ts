import { VirtualClock } from '@breakwater/clock';
import { SignJWT, importJWK, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ServiceTokens, createServiceTokens } from './service-tokens.ts';
import { newPrivateKey } from './test-keys.ts';

const refused = { code: 'unauthenticated' };
const fleetKey = newPrivateKey();

describe('the tokens of services', () => {
  let clock: VirtualClock;
  let credit: ServiceTokens;
  let risk: ServiceTokens;
  beforeEach(async () => {
    clock = new VirtualClock();
    credit = await createServiceTokens({ name: 'credit', fleetKey, clock });
    risk = await createServiceTokens({ name: 'risk', fleetKey, clock });
  });

  /** A token like that of credit for risk, but for what is changed. */
  async function forged(change: (token: SignJWT) => SignJWT, signingKey = fleetKey): Promise<string> {
    const nowSeconds = Math.floor(clock.nowMs() / 1000);
    const token = new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer('credit')
      .setAudience('risk')
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + 60);
    return change(token).sign(await importJWK(JSON.parse(signingKey) as object, 'EdDSA'));
  }

  it('say who calls to the one who is called, and to nobody else', async () => {
    const token = await credit.tokenFor('risk');
    expect(await risk.callerOf(token)).toBe('credit');
    const bank = await createServiceTokens({ name: 'bank-mock', fleetKey, clock });
    await expect(bank.callerOf(token)).rejects.toMatchObject(refused);
  });

  it('are kept while they are good and replaced before they end, so that none ends on its way', async () => {
    const [first, twin] = await Promise.all([credit.tokenFor('risk'), credit.tokenFor('risk')]);
    expect(twin).toBe(first);
    await clock.advance(39_000);
    expect(credit.tokenFor('risk')).toBe(first);
    await clock.advance(2_000);
    const second = await credit.tokenFor('risk');
    expect(second).not.toBe(first);
    expect(await risk.callerOf(second)).toBe('credit');
  });

  it('are verified once and then remembered, but no longer than they are good', async () => {
    const token = await credit.tokenFor('risk');
    const verify = vi.spyOn(globalThis.crypto.subtle, 'verify');
    for (let call = 0; call < 5; call++) expect(await risk.callerOf(token)).toBe('credit');
    expect(verify).toHaveBeenCalledTimes(1);
    verify.mockRestore();
    await clock.advance(66_000);
    await expect(risk.callerOf(token)).rejects.toMatchObject(refused);
  });

  it('live for a minute', async () => {
    const { d: _private, ...publicJwk } = JSON.parse(fleetKey) as { d: string };
    const key = await importJWK(publicJwk, 'EdDSA');
    const { payload } = await jwtVerify(await credit.tokenFor('risk'), key, {
      currentDate: new Date(clock.nowMs()),
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  it('are as good as the one thing that is changed below', async () => {
    expect(await risk.callerOf(await forged((token) => token))).toBe('credit');
  });

  it.each<[string, (token: SignJWT) => SignJWT]>([
    ['another audience', (token) => token.setAudience('credit')],
    ['an end in the past', (token) => token.setExpirationTime(1)],
    ['a life of hours', (token) => token.setIssuedAt(1).setExpirationTime(4_000_000_000)],
    ['a beginning in the future', (token) => token.setIssuedAt(4_000_000_000)],
  ])('are refused with %s', async (_what, change) => {
    await expect(risk.callerOf(await forged(change))).rejects.toMatchObject(refused);
  });

  it('are refused when another fleet signed them, and when there is none', async () => {
    const token = await forged((same) => same, newPrivateKey());
    await expect(risk.callerOf(token)).rejects.toMatchObject(refused);
    await expect((async () => risk.callerOf(undefined))()).rejects.toMatchObject(refused);
    await expect(risk.callerOf('x')).rejects.toMatchObject(refused);
  });
});
