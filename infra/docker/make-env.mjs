// Writes `.env` with fresh secrets for docker-compose.yml. Never overwrites: the database keeps its first password.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/terminal.mjs';

const file = join(ROOT, '.env');

function secret() {
  return randomBytes(24).toString('base64url');
}

if (existsSync(file)) {
  process.stdout.write('.env is there already and stays as it is.\n');
} else {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const lines = [
    `POSTGRES_PASSWORD=${secret()}`,
    `OPERATOR_TOKEN=${secret()}`,
    `TOKEN_KEY='${JSON.stringify({ kty, crv, x, d })}'`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  process.stdout.write('.env is written, for you alone to read.\n');
}
