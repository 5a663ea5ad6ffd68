import { generateKeyPairSync } from 'node:crypto';

/** A new private key as settings have it. */
export function newPrivateKey(): string {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ kty, crv, x, d });
}
