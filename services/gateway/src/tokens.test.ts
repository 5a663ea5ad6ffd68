import { VirtualClock } from '@breakwater/clock';
import { SignJWT, importJWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { newKey } from './test-gateway.ts';
import { type Tokens, createTokens } from './tokens.ts';

const HOUR_MS = 3_600_000;
const refused = { code: 'unauthenticated' };

describe('session tokens', () => {
  const clock = new VirtualClock();
  const key = newKey();
  let tokens: Tokens;
  beforeEach(async () => {
    tokens = await createTokens(key, clock);
  });

  /** A token like the gateway's own, but for what is changed. */
  async function forged(change: (token: SignJWT) => SignJWT, signingKey = key): Promise<string> {
    const nowSeconds = Math.floor(clock.nowMs() / 1000);
    const token = new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject('c-0000001')
      .setIssuer('breakwater-gateway')
      .setAudience('breakwater')
      .setExpirationTime(nowSeconds + 60);
    return `Bearer ${await change(token).sign(await importJWK(JSON.parse(signingKey) as object, 'EdDSA'))}`;
  }

  it('stand for the customer whom they were issued to, in every replica with the same key', async () => {
    const { token, expiresAt } = await tokens.issue('c-0000042');
    expect(expiresAt.getTime()).toBe(clock.nowMs() + HOUR_MS);
    expect(await tokens.customerOf(`Bearer ${token}`)).toBe('c-0000042');
    expect(await (await createTokens(key, clock)).customerOf(`Bearer ${token}`)).toBe('c-0000042');
  });

  it('end after an hour, also when they were seen before', async () => {
    const { token } = await tokens.issue('c-0000042');
    await clock.advance(HOUR_MS - 1);
    expect(await tokens.customerOf(`Bearer ${token}`)).toBe('c-0000042');
    await clock.advance(1);
    await expect(tokens.customerOf(`Bearer ${token}`)).rejects.toMatchObject(refused);
  });

  it('are as good as the one thing that is changed below', async () => {
    expect(await tokens.customerOf(await forged((token) => token))).toBe('c-0000001');
  });

  it.each<[string, (token: SignJWT) => SignJWT]>([
    ['another issuer', (token) => token.setIssuer('somebody')],
    ['another audience', (token) => token.setAudience('somebody')],
    ['an end in the past', (token) => token.setExpirationTime(1)],
    ['a beginning in the future', (token) => token.setNotBefore(4_000_000_000)],
  ])('are refused with %s', async (_what, change) => {
    await expect(tokens.customerOf(await forged(change))).rejects.toMatchObject(refused);
  });

  it('are refused when somebody else signed them', async () => {
    await expect(tokens.customerOf(await forged((token) => token, newKey()))).rejects.toMatchObject(refused);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer x',
    'bearer aaaaaaaaaaaaaaaaaaaaaaaa',
    `Bearer ${'a'.repeat(2_001)}`,
  ])('are refused when the header is %s', async (header) => {
    await expect(tokens.customerOf(header)).rejects.toMatchObject(refused);
  });

  it('do not carry the private key', async () => {
    const { token } = await tokens.issue('c-0000042');
    expect(Buffer.from(token, 'base64url').toString()).not.toContain((JSON.parse(key) as { d: string }).d);
  });
});
