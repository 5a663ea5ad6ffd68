import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { TestKey } from './test-keys.ts';

const SERVICES = join(import.meta.dirname, '../../services');
const EVERYBODYS = ['OPERATOR_TOKEN', 'FLEET_KEY'];
const PROGRAMS: readonly (readonly [program: string, secrets: readonly string[]])[] = [
  ['gateway/src/main.ts', [...EVERYBODYS, 'TOKEN_KEY']],
  ['credit/src/main.ts', [...EVERYBODYS, 'CHALLENGE_KEY']],
  ['credit/src/worker.ts', EVERYBODYS],
  ['risk/src/main.ts', EVERYBODYS],
  ['bank-mock/src/main.ts', EVERYBODYS],
  ['credit-bureau-mock/src/main.ts', EVERYBODYS],
];

/** What people write where a secret should stand. */
const PLACEHOLDER = 'change-me';

describe('outside of the laboratory no secret has a default, so a service does not start', () => {
  it.each(PROGRAMS)('as %s without %j', async (program, secrets) => {
    const ended = await start(program, {});
    expect(ended.status).toBe(2);
    expect(secrets.filter((name) => !ended.told.includes(`${name} is missing`))).toEqual([]);
  });

  it.each(PROGRAMS)(
    'as %s with a placeholder for any of %j, which it does not repeat',
    async (program, secrets) => {
      const placeholders = Object.fromEntries(secrets.map((name) => [name, PLACEHOLDER]));
      const { status, told } = await start(program, placeholders);
      expect(status).toBe(2);
      expect(secrets.filter((name) => !told.includes(`${name} is not valid`))).toEqual([]);
      expect(told).not.toContain(PLACEHOLDER);
    },
  );

  it('as a gateway whose sessions are signed with the key of the services', async () => {
    const { jwk } = new TestKey();
    const ended = await start('gateway/src/main.ts', {
      OPERATOR_TOKEN: 'a-token-of-the-operator',
      FLEET_KEY: jwk,
      TOKEN_KEY: jwk,
      OPERATOR_PORT: '0',
      PUBLIC_PORT: '0',
      CREDIT_URLS: 'http://127.0.0.1:9',
    });
    expect(ended.status).toBe(2);
    expect(ended.told).toContain('TOKEN_KEY and FLEET_KEY are the same key');
  });
});

/** Starts a service with these settings and no others; answers how it ended and what it said. */
async function start(
  program: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly told: string }> {
  const child = spawn(process.execPath, [join(SERVICES, program)], {
    env: settings,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { status, told: stdout + stderr };
}
