import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freePorts } from './free-ports.ts';

let taken: Server | undefined;

afterEach(async () => {
  await new Promise((resolve) => (taken === undefined ? resolve(undefined) : taken.close(resolve)));
  taken = undefined;
});

function take(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    taken = createServer().once('error', reject);
    taken.listen(port, '127.0.0.1', resolve);
  });
}

test('the ports differ and can be listened on', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  await take(ports[4] ?? 0);
});

test('the ports lie below those that outgoing connections take', async () => {
  for (const port of await freePorts(3)) {
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
  }
});

test('a port that is in use is passed over', async () => {
  const from = 4321;
  const [first = 0] = await freePorts(1, from);
  await take(first);
  expect(await freePorts(1, from)).not.toContain(first);
});

test('a port that is somebody’s is passed over although nobody listens there', async () => {
  const from = 5432;
  const [first = 0] = await freePorts(1, from);
  expect(await freePorts(1, from, new Set([first]))).not.toContain(first);
});
