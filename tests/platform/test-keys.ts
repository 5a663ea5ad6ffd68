import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, importJWK } from 'jose';

/** What a token says of itself; what is left out is as it should be. */
export interface TokenWish {
  readonly subject?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now, negative for the past. */
  readonly issuedAfterSeconds?: number;
  readonly expiresAfterSeconds?: number;
}

/** A key that signs as the fleet or the gateway would, because a test gave it to them. */
export class TestKey {
  /** As a JSON Web Key, the way services are given it. */
  readonly jwk: string;

  constructor() {
    const { d, x, kty, crv } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    this.jwk = JSON.stringify({ kty, crv, x, d });
  }

  /** Signs a token. */
  async sign(wish: TokenWish): Promise<string> {
    const { subject, issuer, audience, issuedAfterSeconds = 0, expiresAfterSeconds = 60 } = wish;
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const token = new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuedAt(nowSeconds + issuedAfterSeconds)
      .setExpirationTime(nowSeconds + expiresAfterSeconds);
    if (subject !== undefined) token.setSubject(subject);
    if (issuer !== undefined) token.setIssuer(issuer);
    if (audience !== undefined) token.setAudience(audience);
    return token.sign(await importJWK(JSON.parse(this.jwk) as object, 'EdDSA'));
  }
}
