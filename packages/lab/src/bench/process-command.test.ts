import { expect, it } from 'vitest';
import { nameOfCommand } from './process-command.ts';

it.each([
  ['/a/clone/native/bin/postgres -D /a/data -p 20001', 'postgres'],
  ['postgres: checkpointer', 'postgres'],
  ['postgres: breakwater up 127.0.0.1(4711) idle', 'postgres'],
  ['/usr/bin/redis-server 127.0.0.1:20002', 'redis-server'],
  ['/bin/sh /a/clone/packages/lab/src/fleet/watchdog.sh', 'watchdog'],
  ['', 'other'],
])('calls "%s" %s', (args, name) => {
  expect(nameOfCommand(args)).toBe(name);
});
