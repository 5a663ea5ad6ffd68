import { generateKeyPairSync } from 'node:crypto';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { isSameKey, parsePrivateKey, privateKeySetting } from './private-key.ts';
import { newPrivateKey } from './test-keys.ts';

const schema = Type.Object({ FLEET_KEY: privateKeySetting('It signs.') });
const key = newPrivateKey();
const changed = (change: object): string => JSON.stringify({ ...(JSON.parse(key) as object), ...change });

function refusalOf(text: string): string {
  try {
    readConfig(schema, { FLEET_KEY: text });
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing is wrong';
}

describe('a private key in a setting', () => {
  it('is read as it is', () => {
    expect(readConfig(schema, { FLEET_KEY: key }).FLEET_KEY).toBe(key);
    expect(parsePrivateKey(key)).toEqual(JSON.parse(key));
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  it.each([
    ['is no JSON', 'a-secret-that-is-long-enough-for-anybody'],
    ['is null', 'null'],
    ['is of another kind', JSON.stringify(rsa)],
    ['is of another curve', changed({ crv: 'X25519' })],
    ['is only the public half', changed({ d: undefined })],
    ['is cut short', changed({ d: 'AAAA' })],
    ['has halves of two keys', changed({ x: (JSON.parse(newPrivateKey()) as { x: string }).x })],
  ])('is refused with what is expected, and not repeated, when it %s', (_what, text) => {
    const refusal = refusalOf(text);
    expect(refusal).toContain('FLEET_KEY is not valid');
    expect(refusal).toContain('Must be an Ed25519 private key as a JWK');
    expect(refusal).not.toContain(text);
  });

  it('is the same however it is written', () => {
    expect(isSameKey(key, changed({ kid: 'one' }))).toBe(true);
    expect(isSameKey(key, newPrivateKey())).toBe(false);
  });
});
