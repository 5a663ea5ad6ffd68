// Writes `.env` with fresh secrets for docker-compose.yml. What is there stays: the database keeps its first password.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/terminal.mjs';

const file = join(ROOT, '.env');

function secret() {
  return randomBytes(24).toString('base64url');
}

/** An Ed25519 private key as a JWK. */
function privateKey() {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return `'${JSON.stringify({ kty, crv, x, d })}'`;
}

const wanted = {
  POSTGRES_PASSWORD: secret(),
  OPERATOR_TOKEN: secret(),
  TOKEN_KEY: privateKey(),
  FLEET_KEY: privateKey(),
  CHALLENGE_KEY: `${secret()}${secret()}`,
};
const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
const missing = Object.keys(wanted).filter((name) => !new RegExp(`^${name}=`, 'm').test(text));
if (missing.length === 0) {
  process.stdout.write('.env is there already and stays as it is.\n');
} else {
  const start = text === '' || text.endsWith('\n') ? '' : '\n';
  const lines = missing.map((name) => `${name}=${wanted[name]}\n`);
  appendFileSync(file, start + lines.join(''), { mode: 0o600 });
  process.stdout.write(`.env is written, for you alone to read: ${missing.join(', ')}.\n`);
}
