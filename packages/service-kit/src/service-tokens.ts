import type { Clock } from '@breakwater/clock';
import { ProblemError } from '@breakwater/contracts';
import { SignJWT, importJWK, jwtVerify } from 'jose';
import { parsePrivateKey } from './private-key.ts';

/** How long a token is good for, in seconds: who steals one has little of it. */
const LIFETIME_SECONDS = 60;
/** A token is replaced when no more than this is left of it, so that none expires on its way. */
const RENEW_MS = 20_000;
/** How far the clocks of two machines may be apart, in seconds. */
const SKEW_SECONDS = 5;
/** Tokens that were verified and are remembered: a few for each replica that calls. */
const REMEMBERED_MAX = 1_000;

/** The tokens with which the services of a fleet know each other. */
export interface ServiceTokens {
  /** A token for calls to a service; the same one until it is nearly over. */
  tokenFor(audience: string): string | Promise<string>;
  /**
   * The service that a token names as its holder.
   * @throws ProblemError `unauthenticated` when it is not a valid token for this service.
   */
  callerOf(token: string | undefined): string | Promise<string>;
}

/**
 * Tokens (JWT, EdDSA) signed with the one key of the fleet: issuer is the service that calls, audience the one that is
 * called. Neither side touches the key for an ordinary call: the caller keeps its token, the called one remembers which
 * tokens it has verified.
 */
export async function createServiceTokens(options: {
  readonly name: string;
  readonly fleetKey: string;
  readonly clock: Clock;
}): Promise<ServiceTokens> {
  const { name, clock } = options;
  const { d, ...publicJwk } = parsePrivateKey(options.fleetKey);
  const signingKey = await importJWK({ ...publicJwk, d }, 'EdDSA');
  const verifyingKey = await importJWK(publicJwk, 'EdDSA');
  const own = new Map<string, { token: string; renewAtMs: number }>();
  const signing = new Map<string, Promise<string>>();
  const verified = new Map<string, { caller: string; expiresAtMs: number }>();

  const sign = async (audience: string): Promise<string> => {
    const issuedAt = Math.floor(clock.nowMs() / 1000);
    const expiresAt = issuedAt + LIFETIME_SECONDS;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(name)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(signingKey);
    own.set(audience, { token, renewAtMs: expiresAt * 1000 - RENEW_MS });
    return token;
  };

  const verify = async (token: string): Promise<string> => {
    const { payload } = await jwtVerify(token, verifyingKey, {
      audience: name,
      algorithms: ['EdDSA'],
      currentDate: new Date(clock.nowMs()),
      clockTolerance: SKEW_SECONDS,
      maxTokenAge: LIFETIME_SECONDS,
      requiredClaims: ['iss', 'aud', 'iat', 'exp'],
    });
    const [oldest] = verified.keys();
    if (verified.size >= REMEMBERED_MAX && oldest !== undefined) verified.delete(oldest);
    verified.set(token, { caller: payload.iss as string, expiresAtMs: (payload.exp as number) * 1000 });
    return payload.iss as string;
  };

  return {
    tokenFor(audience) {
      const kept = own.get(audience);
      if (kept !== undefined && clock.nowMs() < kept.renewAtMs) return kept.token;
      const begun = signing.get(audience) ?? sign(audience).finally(() => signing.delete(audience));
      signing.set(audience, begun);
      return begun;
    },
    callerOf(token) {
      const known = token === undefined ? undefined : verified.get(token);
      if (known !== undefined && clock.nowMs() < known.expiresAtMs) return known.caller;
      if (token === undefined) throw new ProblemError('unauthenticated');
      return verify(token).catch((error: unknown) => {
        throw new ProblemError('unauthenticated', { cause: error });
      });
    },
  };
}
