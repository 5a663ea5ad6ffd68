import { VirtualClock } from '@breakwater/clock';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { Shutdown } from './shutdown.ts';

function setUp() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const logger = createLogger('test', 1, 'info', { write: (line) => void lines.push(line) });
  const taken: string[] = [];
  const shutdown = new Shutdown(clock, logger);
  const add = (what: string, end: Promise<unknown> = Promise.resolve()): void =>
    shutdown.add(what, () => {
      taken.push(what);
      return end;
    });
  return { clock, lines, taken, shutdown, add };
}

describe('the shutdown', () => {
  it('takes its steps from the last one to the first', async () => {
    const { taken, shutdown, add, lines } = setUp();
    for (const what of ['store', 'consumer', 'listener']) add(what);
    expect(await shutdown.run()).toBe(true);
    expect(taken).toEqual(['listener', 'consumer', 'store']);
    expect(lines).toEqual([]);
  });

  it('goes on after a step that fails, says so, and is not clean', async () => {
    const { taken, shutdown, add, lines } = setUp();
    add('store');
    add('consumer', Promise.reject(new Error('it is gone')));
    expect(await shutdown.run()).toBe(false);
    expect(taken).toEqual(['consumer', 'store']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ what: 'consumer', err: { message: 'it is gone' } });
  });

  it('goes on after a step that hangs', async () => {
    const { clock, taken, shutdown, add } = setUp();
    add('store');
    add('consumer', new Promise(() => undefined));
    const done = shutdown.run();
    await clock.advance(3_599);
    expect(taken).toEqual(['consumer']);
    await clock.advance(1);
    expect(await done).toBe(false);
    expect(taken).toEqual(['consumer', 'store']);
    expect(clock.pendingTimers).toBe(0);
  });
});
