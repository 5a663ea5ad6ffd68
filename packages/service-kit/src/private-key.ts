import { type JsonWebKey, createPrivateKey, createPublicKey } from 'node:crypto';
import { Type } from 'typebox';

/** The members of an Ed25519 private key as a JSON Web Key (RFC 8037). */
interface Ed25519Jwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d: string;
}

/** An Ed25519 private key in one variable, as a JSON Web Key; anything else is refused when the setting is read. */
export function privateKeySetting(purpose: string): ReturnType<typeof Type.String> {
  const expected = 'Must be an Ed25519 private key as a JWK, with kty, crv, x and d that belong together.';
  return Type.Refine(Type.String({ description: `${expected} ${purpose}` }), isPrivateKey);
}

/**
 * Reads a key that `privateKeySetting` has let through.
 * @throws TypeError when it is none.
 */
export function parsePrivateKey(text: string): Ed25519Jwk {
  const { kty, crv, x, d } = JSON.parse(text) as Partial<JsonWebKey>;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof d !== 'string')
    throw new TypeError('is no Ed25519 private key');
  const key = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
  // The public half is derived, so that a key whose halves do not belong together is seen here and not at the first call.
  if (createPublicKey(key).export({ format: 'jwk' }).x !== x) throw new TypeError('the halves do not match');
  return { kty, crv, x, d };
}

/** Whether two settings hold one and the same key, however each is written. */
export function isSameKey(one: string, other: string): boolean {
  return parsePrivateKey(one).d === parsePrivateKey(other).d;
}

function isPrivateKey(text: string): boolean {
  try {
    parsePrivateKey(text);
    return true;
  } catch {
    // What exactly is wrong would have to repeat parts of a secret; the setting says what is expected instead.
    return false;
  }
}
