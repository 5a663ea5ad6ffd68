import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { TestKey } from './test-keys.ts';

const BUREAU = join(import.meta.dirname, '../../services/credit-bureau-mock/src/main.ts');
const OPERATOR_TOKEN = 'a-token-of-the-operator';

let bureau: ChildProcess | undefined;
afterEach(async () => {
  if (bureau?.exitCode !== null || bureau.signalCode !== null) return;
  bureau.kill();
  await once(bureau, 'exit');
});

function start(behaviour: string): ChildProcess {
  const settings = { OPERATOR_TOKEN, FLEET_KEY: new TestKey().jwk, PORT: '0', OPERATOR_PORT: '0' };
  return (bureau = spawn(process.execPath, [BUREAU], {
    env: { ...settings, LAB_MODE: 'true', BEHAVIOUR: behaviour },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  }));
}

/** The address that a service says it opened last, which is that for operators. */
async function operatorUrl({ stdout }: ChildProcess): Promise<string> {
  let url = '';
  for await (const line of createInterface({ input: stdout! })) {
    url = /http:\/\/[\d.:]+/.exec(line)?.[0] ?? url;
    if (line.includes('"msg":"listening"')) return url;
  }
  throw new Error('the service ended');
}

it('has a mock begin with the faults of its setting, which an operator can then change', async () => {
  const opened = await operatorUrl(start('[{"kind":"stale","ageDays":3},{"kind":"errors","status":503}]'));
  const url = `${opened}/operator/behaviour`;
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  const told = async (): Promise<unknown> => (await fetch(url, { headers })).json();
  expect(await told()).toMatchObject([{ kind: 'stale' }, { kind: 'errors', status: 503 }]);
  await fetch(url, { method: 'DELETE', headers });
  expect(await told()).toEqual([]);
});

it.each([
  ['no JSON', '[{', /BEHAVIOUR: is no JSON/],
  ['a fault of the bank', '[{"kind":"duplicate"}]', /BEHAVIOUR\/0\/kind: must be one of/],
])('stops a mock that is to begin with %s', async (_what, behaviour, reason) => {
  const child = start(behaviour);
  const [told, [status]] = await Promise.all([
    text(child.stderr!),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  expect(status).toBe(2);
  expect(told).toMatch(reason);
});
