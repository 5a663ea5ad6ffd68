import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { ConfigError, listOf, readConfig, settingsOf } from './config.ts';
import { ReplicaAddresses } from './replica-addresses.ts';
import { newPrivateKey } from './test-keys.ts';

const schema = Type.Object({
  ...settingsOf('fleet'),
  CREDIT_URLS: ReplicaAddresses,
  NOTE: Type.Optional(Type.String()),
});
const good = {
  PORT: '8080',
  OPERATOR_PORT: '8081',
  FLEET_KEY: newPrivateKey(),
  OPERATOR_TOKEN: 'a-token-of-16-characters',
  CREDIT_URLS: 'http://a:1,http://b:2',
};

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

describe('readConfig', () => {
  it('reads text by the declared types, fills defaults in, and freezes the result', () => {
    const config = readConfig(schema, { ...good, LAB_MODE: 'true', CAPACITY_SERVICE_MS: '2.5' });
    expect(config).toMatchObject({
      PORT: 8080,
      LAB_MODE: true,
      CAPACITY_SERVICE_MS: 2.5,
      REPLICA: 1,
      HOST: '127.0.0.1',
      OPERATOR_HOST: '127.0.0.1',
    });
    expect(config).not.toHaveProperty('NOTE');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('leaves unknown variables alone', () => {
    expect(readConfig(schema, { ...good, PATH: '/bin' })).not.toHaveProperty('PATH');
  });

  it('names every variable that is missing or wrong in one message', () => {
    const message = problemsOf({ PORT: '70000', LAB_MODE: 'yes', CREDIT_URLS: 'http://a:1,,http://b:2' });
    expect(message).toContain('PORT is "70000": expected integer from 0 to 65535');
    expect(message).toContain('LAB_MODE is "yes": expected boolean');
    expect(message).toContain(
      'CREDIT_URLS is not valid: expected string. Where the replicas are: URLs separated by commas',
    );
    expect(message).toContain('OPERATOR_TOKEN is missing: expected string of at least 16 characters');
    expect(message).toContain('OPERATOR_PORT is missing');
    expect(message).toContain('FLEET_KEY is missing: expected string. Must be an Ed25519 private key');
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '80.5'],
    ['PORT', '0x1F90 '],
    ['SEED', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['OPERATOR_TOKEN', 'short'],
    ['CREDIT_URLS', 'ftp://a'],
  ])('refuses %s as %s', (name, value) => {
    expect(problemsOf({ ...good, [name]: value })).toContain(`${name} is`);
  });

  it('does not repeat a secret that is not valid', () => {
    expect(problemsOf({ ...good, OPERATOR_TOKEN: 'secret' })).not.toContain('"secret"');
  });

  it('asks for the ports that a service opens, and for no other', () => {
    expect(Object.keys(settingsOf('none'))).not.toContain('PORT');
    expect(Object.keys(settingsOf('clients'))).toEqual(
      expect.arrayContaining(['PUBLIC_PORT', 'OPERATOR_PORT']),
    );
    expect(Object.keys(settingsOf('clients'))).not.toContain('PORT');
    expect([listOf(''), listOf('10.0.0.0/8,::1')]).toEqual([false, ['10.0.0.0/8', '::1']]);
  });

  it.each([
    ['10.0.0.0/8,::1', true],
    ['2001:db8::/32', true],
    ['10.0.0.0/33', false],
    ['everybody', false],
    ['10.0.0.1,', false],
    ['10.0.0.1/8/8', false],
  ])('takes %s for a list of proxies: %s', (text, isTaken) => {
    const read = () =>
      readConfig(Type.Object(settingsOf('clients')), { ...good, PUBLIC_PORT: '1', TRUSTED_PROXIES: text });
    if (isTaken) expect(read()).toMatchObject({ TRUSTED_PROXIES: text });
    else expect(read).toThrow('TRUSTED_PROXIES is not valid');
  });

  it('has a default for no secret', () => {
    for (const name of ['OPERATOR_TOKEN', 'FLEET_KEY'])
      expect(settingsOf('none')[name]).not.toHaveProperty('default');
  });

  it('takes an empty variable for a missing one', () => {
    expect(problemsOf({ ...good, PORT: '' })).toContain('PORT is missing');
  });
});
