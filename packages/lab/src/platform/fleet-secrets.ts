import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** What the services of one fleet must know and nobody else may. */
export interface FleetSecrets {
  readonly operatorToken: string;
  /** Signs and checks the calls between services. */
  readonly fleetKey: string;
  /** Signs and checks the sessions of customers. */
  readonly tokenKey: string;
  /** What the codes of step-up checks follow from. */
  readonly challengeKey: string;
}

/** Secrets that no other fleet has. */
export function newSecrets(): FleetSecrets {
  return {
    operatorToken: randomBytes(24).toString('base64url'),
    fleetKey: newPrivateKey(),
    tokenKey: newPrivateKey(),
    challengeKey: randomBytes(32).toString('base64url'),
  };
}

/** A key for signing and checking tokens, as a JSON Web Key. */
function newPrivateKey(): string {
  const { d, x, kty, crv } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ kty, crv, x, d });
}
