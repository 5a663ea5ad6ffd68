import type { Clock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import { parsePrivateKey } from '@breakwater/service-kit';
import { SignJWT, importJWK, jwtVerify } from 'jose';

const ISSUER = 'breakwater-gateway';
const AUDIENCE = 'breakwater';
const LIFETIME_SECONDS = 3_600;
const REMEMBERED_MAX = 20_000;

/** Issues and checks session tokens (JWT, EdDSA). */
export interface Tokens {
  issue(customerId: string): Promise<{ token: string; expiresAt: Date }>;
  /**
   * The customer that an `Authorization` header stands for.
   * @throws ProblemError `unauthenticated` when it carries no valid token.
   */
  customerOf(authorization: string | undefined): Promise<string>;
}

/**
 * Tokens signed with one Ed25519 key. A token that was verified is remembered until it expires, so that its signature
 * is checked once and not with each request; the memory is bounded.
 */
export async function createTokens(privateKeyJwk: string, clock: Clock): Promise<Tokens> {
  const { d, ...publicJwk } = parsePrivateKey(privateKeyJwk);
  const signingKey = await importJWK({ ...publicJwk, d }, 'EdDSA');
  const verifyingKey = await importJWK(publicJwk, 'EdDSA');
  const verified = new Map<string, { customerId: string; expiresAtMs: number }>();

  const verify = async (token: string): Promise<string> => {
    const { payload } = await jwtVerify(token, verifyingKey, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['EdDSA'],
      currentDate: new Date(clock.nowMs()),
      requiredClaims: ['sub', 'exp'],
    });
    const [oldest] = verified.keys();
    if (verified.size >= REMEMBERED_MAX && oldest !== undefined) verified.delete(oldest);
    verified.set(token, { customerId: payload.sub as string, expiresAtMs: (payload.exp as number) * 1000 });
    return payload.sub as string;
  };

  return {
    async issue(customerId) {
      const issuedAt = Math.floor(clock.nowMs() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject(customerId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + LIFETIME_SECONDS)
        .sign(signingKey);
      return { token, expiresAt: new Date((issuedAt + LIFETIME_SECONDS) * 1000) };
    },
    async customerOf(authorization) {
      const token = /^Bearer ([A-Za-z0-9._-]{20,2000})$/.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new ProblemError('unauthenticated');
      const known = verified.get(token);
      if (known !== undefined && known.expiresAtMs > clock.nowMs()) return known.customerId;
      return verify(token).catch((error: unknown) => {
        throw new ProblemError('unauthenticated', { cause: error });
      });
    },
  };
}
