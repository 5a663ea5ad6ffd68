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
   * The customer that an `Authorization` header stands for, when its token was verified before and is still good.
   */
  remembered(authorization: string | undefined): string | undefined;
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

  const remembered = (authorization: string | undefined): string | undefined => {
    const known = verified.get(tokenIn(authorization) ?? '');
    return known !== undefined && known.expiresAtMs > clock.nowMs() ? known.customerId : undefined;
  };

  return {
    remembered,
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
      const known = remembered(authorization);
      if (known !== undefined) return known;
      const token = tokenIn(authorization);
      if (token === undefined) throw new ProblemError('unauthenticated');
      return verify(token).catch((error: unknown) => {
        throw new ProblemError('unauthenticated', { cause: error });
      });
    },
  };
}

function tokenIn(authorization: string | undefined): string | undefined {
  return /^Bearer ([A-Za-z0-9._-]{20,2000})$/.exec(authorization ?? '')?.[1];
}
